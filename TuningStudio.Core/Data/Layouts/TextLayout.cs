using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data.Rows;

namespace TuningStudio.Core.Data.Layouts;

/// <summary><c>{"text": …}</c> and nothing else to learn: documents for continued pre-training.</summary>
/// <param name="column">The field that holds the text.</param>
/// <param name="isChosen">Whether a person named that field.</param>
internal sealed class TextLayout(string column = TextLayout.Column, bool isChosen = false) : ILayout
{
    public const string Column = "text";

    // What corpora note beside a text without meaning it to be learnt.
    private static readonly HashSet<string> Notes = new(StringComparer.OrdinalIgnoreCase)
    {
        Column, "id", "_id", "doc_id", "idx", "index", "__index_level_0__", "meta", "metadata", "url", "source", "timestamp", "date", "added", "created",
        "lang", "language", "language_score", "token_count", "dump", "file_path", "path",
    };

    public DatasetFormat Format => DatasetFormat.Text;

    public string Description => "text (whole documents)";

    public bool IsChosen => isChosen;

    public bool HasTurns => false;

    public bool Fits(Func<string, bool> has) => has(column);

    /// <summary>Whether a field beside the text may be something to learn, such as a label.</summary>
    public static bool HasMore(RawRecord record) => HasMore(record.Fields.Select(field => field.Name));

    /// <summary>The same for names alone.</summary>
    public static bool HasMore(IEnumerable<string> names) => names.Any(name => name.Length > 0 && !Notes.Contains(name));

    public IReadOnlyList<ChatMessage> Map(RawRecord record) => [];

    /// <summary>Whether a record may be blank, as a piece of a longer document may.</summary>
    public bool MayBeBlank { get; init; }

    public string? ReadText(RawRecord record) => MayBeBlank ? record.OptionalText(column) : record.RequiredText(column);
}
