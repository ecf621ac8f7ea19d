namespace TuningStudio.Core.Tokenization.Normalization;

/// <summary>Puts something before a text that is not empty.</summary>
internal sealed class PrependNormalizer(string prefix) : ITextNormalizer
{
    public AlignedText Normalize(AlignedText text) => text.Text.Length == 0 ? text : text.WithPrefix(prefix, 0, text.Text.Length);
}
