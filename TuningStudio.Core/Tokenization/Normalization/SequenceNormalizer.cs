namespace TuningStudio.Core.Tokenization.Normalization;

/// <summary>Several normalizers, one after the other; none leaves the text as it is.</summary>
internal sealed class SequenceNormalizer(IReadOnlyList<ITextNormalizer> steps) : ITextNormalizer
{
    public AlignedText Normalize(AlignedText text) => steps.Aggregate(text, (current, step) => step.Normalize(current));
}
