namespace TuningStudio.Core.Tokenization.Normalization;

/// <summary>A text that knows which part of the caller's text each of its UTF-16 units came from.</summary>
internal sealed class AlignedText
{
    private readonly AlignedText? source;
    private readonly int[]? starts;
    private readonly int[]? ends;
    private readonly int offset;

    private AlignedText(string text, AlignedText? source, int offset, int[]? starts, int[]? ends)
    {
        Text = text;
        this.source = source;
        this.offset = offset;
        this.starts = starts;
        this.ends = ends;
    }

    internal string Text { get; }

    /// <summary>The caller's text itself.</summary>
    internal static AlignedText Of(string text) => new(text, null, 0, null, null);

    /// <summary>A part of this text as a text of its own.</summary>
    internal AlignedText Slice(int start, int end) =>
        start == 0 && end == Text.Length ? this : new(Text[start..end], this, start, null, null);

    /// <summary>A part of this text with something before it, which stands for the first character, as in the reference.</summary>
    internal AlignedText WithPrefix(ReadOnlySpan<char> prefix, int start, int end)
    {
        var length = prefix.Length + end - start;
        var from = new int[length];
        var to = new int[length];
        Array.Fill(from, start, 0, prefix.Length);
        Array.Fill(to, start + (char.IsHighSurrogate(Text[start]) ? 2 : 1), 0, prefix.Length);
        for (var i = prefix.Length; i < length; i++)
        {
            from[i] = start + i - prefix.Length;
            to[i] = from[i] + 1;
        }

        return new AlignedText(string.Concat(prefix, Text.AsSpan(start, end - start)), this, 0, from, to);
    }

    /// <summary>A rewriting of this text.</summary>
    /// <param name="text">The new text.</param>
    /// <param name="from">For each unit of it, where in this text what it stands for begins.</param>
    /// <param name="to">And where that ends.</param>
    internal AlignedText Rewrite(string text, int[] from, int[] to) => new(text, this, 0, from, to);

    /// <summary>The range of the caller's text that a range of this one stands for.</summary>
    internal (int Start, int End) Locate(int start, int end)
    {
        if (starts is not null && ends is not null)
        {
            (start, end) = start < end
                ? (starts[start], ends[end - 1])
                : start < starts.Length ? (starts[start], starts[start]) : (ends[^1], ends[^1]);
        }
        else
        {
            (start, end) = (start + offset, end + offset);
        }

        return source?.Locate(start, end) ?? (start, end);
    }
}
