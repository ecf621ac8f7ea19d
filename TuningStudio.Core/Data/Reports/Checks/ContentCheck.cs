using System.Text.RegularExpressions;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data.Reports.Fixes;

namespace TuningStudio.Core.Data.Reports.Checks;

/// <summary>Turns and texts that nobody meant to be learnt.</summary>
/// <param name="dataset">The set, which says how a record that is mended reads.</param>
internal sealed partial class ContentCheck(Dataset dataset) : IDataCheck
{
    private static readonly HashSet<string> Nothing = new(StringComparer.OrdinalIgnoreCase) { "n/a", "na", "null", "none", "nan", "undefined", "todo", "tbd", "-", "…", "...", "[deleted]", "[removed]", "无" };

    private static readonly DataFix Mend = new(DataFixes.MendRoleOrder, []);

    private readonly Marks empty = new();
    private readonly Marks placeholders = new();
    private readonly Marks echoes = new();
    private readonly Marks broken = new();
    private readonly Marks order = new();
    private readonly Marks secrets = new();
    private readonly Marks personal = new();
    private readonly SortedSet<string> kinds = new(StringComparer.Ordinal);
    private string? placeholder;
    private long refused;

    /// <summary>Whether an answer says nothing.</summary>
    internal static bool IsEmpty(string answer) => Nothing.Contains(answer.Trim()) || !answer.Any(letter => char.IsLetterOrDigit(letter) || char.IsSymbol(letter) || char.IsSurrogate(letter));

    /// <summary>Whether an answer is its question again, instructions aside.</summary>
    internal static bool IsEcho(RecordView record) =>
        TextKey.Normalise(string.Join('\n', record.Record.Messages.Where(message => message.Role == ChatMessage.User).Select(message => message.Content))) is { Length: > 0 } question && question == TextKey.Normalise(record.Answer);

    /// <summary>The first blank to be filled in, or null.</summary>
    internal static string? BlankIn(RecordView record) => record.Record.Messages.Select(message => Blank().Match(message.Content)).FirstOrDefault(match => match.Success)?.Value;

    public void Look(RecordView record)
    {
        Mark(empty, record, IsEmpty(record.Answer));
        Mark(echoes, record, IsEcho(record));
        if (TurnOrder.IsWrong(record.Record.Messages))
        {
            order.Add(record);
            refused += record.Tokens is { Refusal: not null } ? 1 : 0;
        }

        var texts = record.Record.Messages.Select(message => message.Content).ToList();
        Mark(broken, record, texts.Exists(BrokenText.IsIn));
        Mark(secrets, record, texts.Exists(Secrets.AreIn));
        var found = texts.SelectMany(PersonalData.Kinds).ToHashSet();
        kinds.UnionWith(found);
        Mark(personal, record, found.Count > 0);
        if (BlankIn(record) is { } blank)
        {
            placeholder ??= blank;
            placeholders.Add(record);
        }
    }

    public IEnumerable<DataFinding> Conclude(SetFacts set)
    {
        DataFinding?[] findings =
        [
            secrets.Count == 0 ? null : secrets.Finding(DataFindingCodes.Secrets, FindingSeverity.Problem, new(DataFixes.MaskSecrets, []), recommended: true),
            personal.Count == 0 ? null : personal.Finding(DataFindingCodes.PersonalData, FindingSeverity.Warning, new(DataFixes.MaskPersonalData, [])) with { Words = [.. kinds] },

            // Where the model's template refuses them they would be left out, and most can be saved.
            order.Count == 0 ? null : order.Finding(DataFindingCodes.RoleOrder, FindingSeverity.Warning, Mend, recommended: 2 * refused > order.Count) with { Examples = order.Shown(Mended) },
            empty.Count == 0 || set.Task == DataTask.Classification ? null : empty.Finding(DataFindingCodes.EmptyAnswers, FindingSeverity.Warning, new(DataFixes.DropEmptyAnswers, []), recommended: false),
            echoes.Count == 0 ? null : echoes.Finding(DataFindingCodes.Echoes, FindingSeverity.Warning, new(DataFixes.DropEchoes, [])),
            placeholders.Count == 0 ? null : placeholders.Finding(DataFindingCodes.Placeholders, FindingSeverity.Warning, new(DataFixes.DropPlaceholders, [])) with { Words = [placeholder!] },
            broken.Count == 0 ? null : broken.Finding(DataFindingCodes.BrokenText, FindingSeverity.Note, new(DataFixes.RepairText, [])),
        ];
        return findings.OfType<DataFinding>();
    }

    private TrainingRecord? Mended(RecordView record) => new FixChain([Mend], dataset, null, CancellationToken.None).Apply(record.Row!, record.Record)?.Record;

    private static void Mark(Marks marks, RecordView record, bool isOne)
    {
        if (isOne)
        {
            marks.Add(record);
        }
    }

    [GeneratedRegex(@"\{\{\s*\w{1,40}\s*\}\}|\[(?:Your|Insert) [A-Za-z ]{1,40}\]|\[INSERT[^\]\n]{0,40}\]", RegexOptions.CultureInvariant)]
    private static partial Regex Blank();
}
