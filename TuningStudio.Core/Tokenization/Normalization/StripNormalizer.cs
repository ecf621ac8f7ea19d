namespace TuningStudio.Core.Tokenization.Normalization;

/// <summary>Takes the white space off one or both ends of a text.</summary>
internal sealed class StripNormalizer(bool left, bool right) : ITextNormalizer
{
    public AlignedText Normalize(AlignedText text)
    {
        var end = right ? text.Text.AsSpan().TrimEnd().Length : text.Text.Length;
        var start = left ? end - text.Text.AsSpan(0, end).TrimStart().Length : 0;
        return text.Slice(start, end);
    }
}
