using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data.Reports.Checks;
using TuningStudio.Core.Data.Rows;

namespace TuningStudio.Core.Data.Reports.Fixes;

/// <summary>Applies fixes to one record after the other. Texts are mended first; what is left out is then decided by what they have become, so that a second time changes nothing.</summary>
internal sealed class FixChain
{
    private readonly Dataset dataset;
    private readonly ITokenMeasure? model;
    private readonly HashSet<string> codes;
    private readonly List<Func<string, string, string>> edits;
    private readonly HashSet<string> languages;
    private readonly int longest;
    private readonly ValidationPrompts? validation;
    private readonly FrequentAnswers? frequent;
    private readonly KeySet keys = new();
    private readonly SimilarTexts similar = new();

    internal FixChain(IReadOnlyList<DataFix> fixes, Dataset dataset, ITokenMeasure? model, CancellationToken cancellationToken)
    {
        this.dataset = dataset;
        this.model = model;
        codes = [.. fixes.Select(fix => fix.Code)];
        if (codes.FirstOrDefault(code => !DataFixes.All.Contains(code)) is { } unknown)
        {
            throw new TuningException(ErrorCodes.InvalidOption, $"There is no fix '{unknown}'.", $"Use some of: {string.Join(", ", DataFixes.All)}.");
        }

        if (model is null && codes.FirstOrDefault(DataFixes.OfModel.Contains) is { } needy)
        {
            throw new TuningException(ErrorCodes.InvalidOption, $"The fix '{needy}' depends on the model.", "Say which model the data is for.");
        }

        edits = [.. Ordered(fixes).Select(InLowerCase).Select(DataFixes.Edit).OfType<Func<string, string, string>>()];
        languages = [.. fixes.Where(fix => fix.Code == DataFixes.DropLanguage).SelectMany(fix => fix.Values)];
        longest = ValueOf(DataFixes.DropTruncated) is { } length && int.TryParse(length, CultureInfo.InvariantCulture, out var most) ? most : model?.MaxLength ?? int.MaxValue;
        validation = (ValueOf(DataFixes.DropLeaks) ?? ValueOf(DataFixes.DropNearLeaks)) is { } file ? ValidationPrompts.Read(DatasetFile.Open(file, dataset.Options), cancellationToken) : null;
        frequent = codes.Contains(DataFixes.DropContradictions) ? new FrequentAnswers(Kept(cancellationToken)) : null;

        string? ValueOf(string code) => fixes.FirstOrDefault(fix => fix.Code == code) is { Values: [var value, ..] } ? value : null;
    }

    /// <summary>Fixes in the order in which they are applied.</summary>
    internal static IEnumerable<DataFix> Ordered(IEnumerable<DataFix> fixes) => fixes.OrderBy(fix => DataFixes.All.ToList().IndexOf(fix.Code));

    /// <summary>The record as it becomes, and whether a text changed; null where it is left out.</summary>
    internal (JsonObject Json, TrainingRecord Record, bool Changed)? Apply(RawRecord row, TrainingRecord record) =>
        Mend(row, record) is { } mended && new RecordView(mended.Record) is var view && !IsUnfit(view) && !IsTakenAlready(view) ? mended : null;

    // Null where the record could not be read again.
    private (JsonObject Json, TrainingRecord Record, bool Changed)? Mend(RawRecord row, TrainingRecord record)
    {
        var json = RecordTexts.ToJson(row, dataset.Options.Columns);
        if (dataset.Format == DatasetFormat.PromptCompletion && codes.Contains(DataFixes.DropExtraFields))
        {
            foreach (var name in json.Select(field => field.Key).Where(LegacyCheck.IsExtra).ToList())
            {
                json.Remove(name);
            }
        }

        var changed = edits.Count > 0 && RecordTexts.Edit(json, dataset.Format, dataset.Options.Columns, (role, text) => edits.Aggregate(text, (current, edit) => edit(role, current)));
        if (codes.Contains(DataFixes.MendRoleOrder) && TurnOrder.IsWrong(record.Messages))
        {
            changed = true;
            foreach (var (turns, names) in RecordTexts.TurnLists(json, dataset.Format, dataset.Options.Columns))
            {
                TurnOrder.Mend(turns, names);
            }
        }

        return !changed ? (json, record, false) : Again(row, json) is { } after ? (json, after, true) : null;
    }

    private TrainingRecord? Again(RawRecord row, JsonObject json)
    {
        try
        {
            return dataset.Read(JsonRecord.From(row.Place, JsonSerializer.SerializeToElement(json)));
        }
        catch (TuningException)
        {
            // A fix has left nothing of one of its texts, or of the conversation.
            return null;
        }
    }

    private IEnumerable<RecordView> Kept(CancellationToken cancellationToken)
    {
        foreach (var (row, record, _) in dataset.Rows(cancellationToken))
        {
            if (record is not null && Mend(row, record) is { } mended && new RecordView(mended.Record) is var view && !IsUnfit(view))
            {
                yield return view;
            }
        }
    }

    // An ending in capitals would be made small the second time, and then be missed.
    private DataFix InLowerCase(DataFix fix) =>
        fix.Code == DataFixes.AddAnswerSuffix && codes.Contains(DataFixes.LowercaseAnswers) ? fix with { Values = [.. fix.Values.Select(value => value.ToLowerInvariant())] } : fix;

    // What is left out for its own sake.
    private bool IsUnfit(RecordView record) =>
        (codes.Contains(DataFixes.RepairText) && record.Record.Messages.Any(message => BrokenText.IsIn(message.Content)))
        || (codes.Contains(DataFixes.MendRoleOrder) && TurnOrder.IsWrong(record.Record.Messages))
        || (codes.Contains(DataFixes.DropEmptyAnswers) && ContentCheck.IsEmpty(record.Answer))
        || (codes.Contains(DataFixes.DropEchoes) && ContentCheck.IsEcho(record))
        || (codes.Contains(DataFixes.DropPlaceholders) && ContentCheck.BlankIn(record) is not null)
        || (codes.Contains(DataFixes.DropLong) && record.Prompt.Length + record.Answer.Length > LegacyCheck.LongRecord)
        || (languages.Count > 0 && languages.Contains(LanguageCheck.Of(record)))
        || (codes.Overlaps(DataFixes.OfModel) && IsUnfitForModel(model!.Measure(record.Record)));

    private bool IsUnfitForModel(TokenCount tokens) => tokens.Refusal is not null
        ? codes.Contains(DataFixes.DropRefused)
        : (codes.Contains(DataFixes.DropUntrained) && tokens.Trained == 0) || (codes.Contains(DataFixes.DropTruncated) && tokens.Tokens > longest);

    // What is left out because of others.
    private bool IsTakenAlready(RecordView record) =>
        frequent?.Contradict(record) == true
        || (codes.Contains(DataFixes.DropDuplicates) && keys.HasOrKeep(record.Key))
        || (codes.Contains(DataFixes.DropLeaks) && validation?.Has(record.Prompt) == true)
        || (codes.Contains(DataFixes.DropNearLeaks) && validation is not null && !validation.Has(record.Prompt) && validation.HasNearly(record.Prompt))
        || (codes.Contains(DataFixes.DropNearDuplicates) && similar.HasOrKeep($"{record.Prompt}\n{record.Answer}"));
}
