namespace TuningStudio.Web.State;

/// <summary>Words that people put on a run to find it again. Equal where they say the same in the same order.</summary>
public sealed record RunTags
{
    /// <summary>Most tags of a run.</summary>
    public const int Most = 12;

    /// <summary>Most letters of a tag.</summary>
    public const int LongestTag = 32;

    private RunTags(string text) => Text = text;

    public static RunTags None { get; } = new(string.Empty);

    /// <summary>The tags, a line each: as the database keeps them.</summary>
    public string Text { get; }

    public IReadOnlyList<string> All => Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public bool Has(string tag) => All.Contains(tag, StringComparer.OrdinalIgnoreCase);

    /// <summary>These and one more, in its shortest spelling; as they are where it is there already, empty, or one too many.</summary>
    public RunTags With(string tag)
    {
        var word = string.Join(' ', tag.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        word = word.Length > LongestTag ? word[..LongestTag].TrimEnd() : word;
        return word.Length == 0 || Has(word) || All.Count >= Most ? this : Of([.. All, word]);
    }

    public RunTags Without(string tag) => Of(All.Where(other => !string.Equals(other, tag, StringComparison.OrdinalIgnoreCase)));

    internal static RunTags Parse(string? text) => string.IsNullOrEmpty(text) ? None : new(text);

    private static RunTags Of(IEnumerable<string> tags) => Parse(string.Join('\n', tags));
}
