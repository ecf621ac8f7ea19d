using System.Text;

namespace TuningStudio.Core.Tokenization.Normalization;

/// <summary>Collects a rewritten text with its alignment.</summary>
internal sealed class RewriteBuilder(AlignedText source)
{
    private readonly StringBuilder text = new(source.Text.Length);
    private readonly List<int> from = new(source.Text.Length);
    private readonly List<int> to = new(source.Text.Length);

    /// <summary>Keeps units <paramref name="start"/> to <paramref name="end"/> as they are.</summary>
    internal void Keep(int start, int end)
    {
        text.Append(source.Text, start, end - start);
        for (var i = start; i < end; i++)
        {
            from.Add(i);
            to.Add(i + 1);
        }
    }

    /// <summary>Writes a replacement of which every unit stands for the whole range.</summary>
    internal void Replace(int start, int end, ReadOnlySpan<char> replacement)
    {
        text.Append(replacement);
        for (var i = 0; i < replacement.Length; i++)
        {
            from.Add(start);
            to.Add(end);
        }
    }

    internal AlignedText Build() => source.Rewrite(text.ToString(), [.. from], [.. to]);
}
