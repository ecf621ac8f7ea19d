using System.Text.Json.Nodes;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data.Reports.Checks;
using TuningStudio.Core.Data.Rows;

namespace TuningStudio.Core.Data.Reports.Fixes;

/// <summary>Applies fixes to one record after the other. Texts are mended first; what is left out is then decided by what they have become, so that a second time changes nothing.</summary>
internal sealed class FixChain
{
    private readonly Dataset dataset;
    private readonly HashSet<string> codes;
    private readonly List<Func<string, string, string>> edits;
    private readonly ValidationPrompts? validation;
    private readonly KeySet keys = new();
    private readonly SimilarTexts similar = new();

    internal FixChain(IReadOnlyList<DataFix> fixes, Dataset dataset, CancellationToken cancellationToken)
    {
        this.dataset = dataset;
        codes = [.. fixes.Select(fix => fix.Code)];
        if (codes.FirstOrDefault(code => !DataFixes.All.Contains(code)) is { } unknown)
        {
            throw new TuningException(ErrorCodes.InvalidOption, $"There is no fix '{unknown}'.", $"Use some of: {string.Join(", ", DataFixes.All)}.");
        }

        edits = [.. Ordered(fixes).Select(InLowerCase).Select(DataFixes.Edit).OfType<Func<string, string, string>>()];
        validation = fixes.FirstOrDefault(fix => fix.Code == DataFixes.DropLeaks) is { Values: [var file, ..] } ? ValidationPrompts.Read(DatasetFile.Open(file, dataset.Options), cancellationToken) : null;
    }

    /// <summary>Fixes in the order in which they are applied.</summary>
    internal static IEnumerable<DataFix> Ordered(IEnumerable<DataFix> fixes) => fixes.OrderBy(fix => DataFixes.All.ToList().IndexOf(fix.Code));

    /// <summary>The record as it becomes, and whether a text changed; null where it is left out.</summary>
    internal (JsonObject Json, TrainingRecord Record, bool Changed)? Apply(RawRecord row, TrainingRecord record)
    {
        string Edit(string role, string text) => edits.Aggregate(text, (current, edit) => edit(role, current));

        var json = RecordTexts.ToJson(row, dataset.Options.Columns);
        if (dataset.Format == DatasetFormat.PromptCompletion && codes.Contains(DataFixes.DropExtraFields))
        {
            foreach (var name in json.Select(field => field.Key).Where(name => !name.Equals("prompt", StringComparison.OrdinalIgnoreCase) && !name.Equals("completion", StringComparison.OrdinalIgnoreCase)).ToList())
            {
                json.Remove(name);
            }
        }

        var changed = edits.Count > 0 && RecordTexts.Edit(json, dataset.Format, dataset.Options.Columns, Edit);
        var after = !changed ? record : record with
        {
            Messages = [.. record.Messages.Select(message => Edited(message, Edit(message.Role, message.Content)))],
            Text = record.Text is { } text ? Edit(ChatMessage.Assistant, text) : null,
        };
        return IsLeftOut(new RecordView(after)) ? null : (json, after, changed);
    }

    // What a fix has changed is no longer what the turn's JSON says.
    private static ChatMessage Edited(ChatMessage message, string content) => content == message.Content ? message : message with { Content = content, Structured = null };

    // An ending in capitals would be made small the second time, and then be missed.
    private DataFix InLowerCase(DataFix fix) =>
        fix.Code == DataFixes.AddAnswerSuffix && codes.Contains(DataFixes.LowercaseAnswers) ? fix with { Values = [.. fix.Values.Select(value => value.ToLowerInvariant())] } : fix;

    private bool IsLeftOut(RecordView record)
    {
        // A text that a fix has emptied could not be read again.
        return record.Record.Messages.Any(message => message.Role is ChatMessage.User or ChatMessage.Assistant && string.IsNullOrWhiteSpace(message.Content))
            || (codes.Contains(DataFixes.DropEmptyAnswers) && ContentCheck.IsEmpty(record.Answer))
            || (codes.Contains(DataFixes.DropEchoes) && ContentCheck.IsEcho(record.Prompt, record.Answer))
            || (codes.Contains(DataFixes.DropLong) && record.Prompt.Length + record.Answer.Length > 10_000)
            || (codes.Contains(DataFixes.DropDuplicates) && keys.HasOrKeep(record.Key))
            || (validation is not null && validation.Has(record.Prompt))
            || (codes.Contains(DataFixes.DropNearDuplicates) && similar.HasOrKeep($"{record.Prompt}\n{record.Answer}"));
    }
}
