using System.Text;

namespace TuningStudio.Core.Data.Rows;

/// <summary>The start of a piece of a file, short and on one line, to be quoted in an error.</summary>
internal static class Excerpt
{
    private const int Length = 60;
    private const int Names = 12;

    public static string Of(ReadOnlySpan<char> text, int length = Length)
    {
        var cut = text.Length > length;
        var shown = cut ? text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)] : text;
        var builder = new StringBuilder(shown.Length + 1);
        foreach (var letter in shown)
        {
            builder.Append(char.IsControl(letter) ? ' ' : letter);
        }

        return cut ? builder.Append('…').ToString() : builder.ToString();
    }

    public static string Of(ReadOnlySpan<byte> utf8) => Of(Encoding.UTF8.GetString(utf8[..Math.Min(utf8.Length, 4 * Length)]));

    /// <summary>Names in quotes, the first few of many.</summary>
    public static string List(IReadOnlyCollection<string> names)
    {
        var shown = string.Join(", ", names.Take(Names).Select(name => $"\"{Of(name)}\""));
        return names.Count > Names ? $"{shown} and {names.Count - Names} more" : shown;
    }
}
