namespace TuningStudio.Core.Tokenization.Normalization;

/// <summary>Rewrites a text before it is split.</summary>
internal interface ITextNormalizer
{
    /// <summary>The rewritten text, or the same object where nothing changes. The text is well-formed UTF-16.</summary>
    AlignedText Normalize(AlignedText text);
}
