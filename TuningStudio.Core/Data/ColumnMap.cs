using System.Globalization;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data.Rows;

namespace TuningStudio.Core.Data;

/// <summary>The meanings that a person can give to columns, and how they are written: <c>prompt=question,completion=answer</c>.</summary>
/// <remarks>The names of LLaMA-Factory's <c>dataset_info.json</c> are understood as well, its tags included.</remarks>
public static class ColumnMap
{
    /// <summary>What is asked.</summary>
    public const string Prompt = "prompt";

    /// <summary>More of what is asked, below it.</summary>
    public const string Input = "input";

    /// <summary>The answer.</summary>
    public const string Completion = "completion";

    /// <summary>Instructions before the conversation.</summary>
    public const string System = "system";

    /// <summary>Earlier questions and answers, as pairs.</summary>
    public const string History = "history";

    /// <summary>A whole conversation, as a list of turns.</summary>
    public const string Messages = "messages";

    /// <summary>A document without turns.</summary>
    public const string Text = "text";

    /// <summary>Meanings of columns, in the order a form asks for them.</summary>
    public static IReadOnlyList<string> Meanings { get; } = [Prompt, Input, Completion, System, History, Messages, Text];

    /// <summary>Names within a turn of <see cref="Messages"/>: the properties of a turn, and its speakers' names.</summary>
    public static IReadOnlyList<string> Tags { get; } = ["role_tag", "content_tag", "user_tag", "assistant_tag", "system_tag", "observation_tag", "function_tag"];

    private static readonly Dictionary<string, string> OtherNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["instruction"] = Prompt,
        ["question"] = Prompt,
        ["query"] = Input,
        ["response"] = Completion,
        ["output"] = Completion,
        ["answer"] = Completion,
        ["conversations"] = Messages,
    };

    /// <summary>Reads a map as it is typed.</summary>
    /// <exception cref="TuningException"><see cref="ErrorCodes.InvalidOption"/>: it is no map, or one that gives no answer to learn.</exception>
    public static IReadOnlyDictionary<string, string> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var columns = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var cut = part.IndexOf('=', StringComparison.Ordinal);
            var (meaning, column) = cut < 1 ? throw Fault($"'{part}' does not say which column means what.") : (part[..cut].Trim(), part[(cut + 1)..].Trim());
            var name = Find(meaning) ?? throw Fault($"'{meaning}' is no meaning of a column.");
            if (column.Length == 0 || !columns.TryAdd(name, column))
            {
                throw Fault(column.Length == 0 ? $"'{part}' names no column." : $"'{name}' is given twice.");
            }
        }

        Check(columns);
        return columns;
    }

    /// <summary>Writes a map as it is typed.</summary>
    public static string Write(IReadOnlyDictionary<string, string> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        return string.Join(',', Meanings.Concat(Tags).Where(columns.ContainsKey).Select(meaning => $"{meaning}={columns[meaning]}"));
    }

    /// <summary>Refuses a map that gives no answer to learn, or contradicts itself.</summary>
    /// <exception cref="TuningException"><see cref="ErrorCodes.InvalidOption"/>.</exception>
    public static void Check(IReadOnlyDictionary<string, string> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        if (columns.Keys.FirstOrDefault(key => !Meanings.Contains(key) && !Tags.Contains(key)) is { } stranger)
        {
            throw Fault($"'{stranger}' is no meaning of a column.");
        }

        var (hasPrompt, hasCompletion, hasMessages, hasText) = (columns.ContainsKey(Prompt), columns.ContainsKey(Completion), columns.ContainsKey(Messages), columns.ContainsKey(Text));
        var ways = new[] { hasPrompt || hasCompletion, hasMessages, hasText }.Count(way => way);
        if (ways != 1 || hasPrompt != hasCompletion)
        {
            throw Fault(ways > 1
                ? "A record is a question with its answer, a conversation or a document, and not two of them."
                : $"{(hasCompletion ? "No column is what is asked" : hasPrompt ? "No column is the answer" : "Nothing says what is learnt")}.");
        }

        var misplaced = columns.Keys.Where(key => hasText ? key != Text : hasMessages ? key is Input or History : Tags.Contains(key)).ToList();
        if (misplaced.Count > 0)
        {
            throw Fault($"{Excerpt.List(misplaced)} {(misplaced.Count == 1 ? "has" : "have")} no place beside {(hasText ? Text : hasMessages ? Messages : Prompt)}.");
        }
    }

    /// <summary>The columns that a map names; what it says of turns is not among them.</summary>
    internal static IEnumerable<string> NamesOf(IReadOnlyDictionary<string, string>? columns) =>
        columns?.Where(column => Meanings.Contains(column.Key)).Select(column => column.Value) ?? [];

    /// <summary>The meaning that goes by a name, or null.</summary>
    internal static string? Find(string name) =>
        Meanings.Concat(Tags).FirstOrDefault(meaning => meaning.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? OtherNames.GetValueOrDefault(name);

    private static TuningException Fault(string what) => new(
        ErrorCodes.InvalidOption,
        what,
        string.Create(CultureInfo.InvariantCulture, $"Write them as prompt=question,completion=answer. Meanings: {string.Join(", ", Meanings)}; for messages also {string.Join(", ", Tags)}."),
        field: "columns");
}
