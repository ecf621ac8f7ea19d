using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data.Reports.Checks;
using TuningStudio.Core.Data.Reports.Fixes;

namespace TuningStudio.Core.Data.Reports;

/// <summary>Shows on a few records what a fix does.</summary>
internal static class Examples
{
    private const int Around = 90;

    internal static IReadOnlyList<ExampleChange> Of(IReadOnlyList<RecordView> records, DataFix? fix) => [.. records.Select(record => Of(record, fix))];

    /// <summary>A conversation and what becomes of it; null for one that is left out.</summary>
    internal static ExampleChange Of(RecordView record, TrainingRecord? after) =>
        after is null ? Whole(record) : Difference(record.Line, Transcript(record.Record), Transcript(after));

    private static ExampleChange Of(RecordView record, DataFix? fix)
    {
        if (fix is not null && DataFixes.Edit(fix) is { } edit)
        {
            foreach (var message in record.Record.Messages)
            {
                var after = edit(message.Role, message.Content);
                if (after != message.Content)
                {
                    return Difference(record.Line, message.Content, after);
                }
            }
        }

        return Whole(record);
    }

    private static ExampleChange Whole(RecordView record)
    {
        var text = record.Prompt.Length == 0 ? record.Answer : $"{record.Prompt}\n→ {record.Answer}";
        return new ExampleChange(record.Line, Hide(Short(text, 2 * Around)), null);
    }

    private static string Transcript(TrainingRecord record) => string.Join('\n', record.Messages.Select(message => $"{message.Role}: {message.Content}"));

    // Both texts around the first place where they differ.
    private static ExampleChange Difference(long line, string before, string after)
    {
        var same = before.AsSpan().CommonPrefixLength(after);
        var start = Math.Max(0, same - Around);
        return new ExampleChange(line, Hide(Cut(before, start)), Hide(Cut(after, start)));
    }

    // A report is shown around; what it warns of must not be read in it.
    private static string Hide(string text) => PersonalData.Hide(Secrets.Hide(text));

    private static string Cut(string text, int start)
    {
        if (start > 0 && start < text.Length && char.IsLowSurrogate(text[start]))
        {
            start--;
        }

        return (start > 0 ? "…" : string.Empty) + Short(text[Math.Min(start, text.Length)..], 2 * Around);
    }

    private static string Short(string text, int length) =>
        text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)] + "…";
}
