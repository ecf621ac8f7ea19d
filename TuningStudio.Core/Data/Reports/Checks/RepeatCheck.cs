using TuningStudio.Core.Data.Reports.Fixes;

namespace TuningStudio.Core.Data.Reports.Checks;

/// <summary>Records that are there already, exactly or nearly.</summary>
internal sealed class RepeatCheck : IDataCheck
{
    private readonly KeySet keys = new();
    private readonly SimilarTexts similar = new();
    private readonly Marks exact = new();
    private readonly Marks near = new();

    public void Look(RecordView record)
    {
        if (keys.HasOrKeep(record.Key))
        {
            exact.Add(record);
        }
        else if (similar.HasOrKeep($"{record.Prompt}\n{record.Answer}"))
        {
            near.Add(record);
        }
    }

    public IEnumerable<DataFinding> Conclude(SetFacts set)
    {
        if (exact.Count > 0)
        {
            yield return exact.Finding(DataFindingCodes.Duplicates, FindingSeverity.Warning, new(DataFixes.DropDuplicates, []), recommended: true);
        }

        if (near.Count > 0)
        {
            yield return near.Finding(DataFindingCodes.NearDuplicates, FindingSeverity.Note, new(DataFixes.DropNearDuplicates, [])) with { Figures = [SimilarTexts.Threshold] };
        }
    }
}

/// <summary>Questions of the validation data: those of training records must not be among them.</summary>
internal sealed class ValidationPrompts
{
    private readonly KeySet keys = new();
    private readonly SimilarTexts similar = new();

    internal static ValidationPrompts Read(Dataset validation, CancellationToken cancellationToken)
    {
        var prompts = new ValidationPrompts();
        foreach (var (_, record, _) in validation.Rows(cancellationToken))
        {
            if (record is not null && new RecordView(record).Prompt is { Length: > 0 } prompt)
            {
                prompts.keys.HasOrKeep(TextKey.OfNormalised(prompt));
                prompts.similar.HasOrKeep(prompt);
            }
        }

        return prompts;
    }

    internal bool Has(string prompt) => prompt.Length > 0 && keys.Has(TextKey.OfNormalised(prompt));

    internal bool HasNearly(string prompt) => prompt.Length > 0 && similar.Has(prompt);
}

/// <summary>Training records whose question the model is measured with.</summary>
internal sealed class LeakCheck(ValidationPrompts validation, string validationFile) : IDataCheck
{
    private readonly Marks exact = new();
    private readonly Marks near = new();

    public void Look(RecordView record)
    {
        if (validation.Has(record.Prompt))
        {
            exact.Add(record);
        }
        else if (validation.HasNearly(record.Prompt))
        {
            near.Add(record);
        }
    }

    public IEnumerable<DataFinding> Conclude(SetFacts set)
    {
        if (exact.Count > 0)
        {
            yield return exact.Finding(DataFindingCodes.Leaks, FindingSeverity.Problem, new(DataFixes.DropLeaks, [validationFile]), recommended: true);
        }

        if (near.Count > 0)
        {
            yield return near.Finding(DataFindingCodes.NearLeaks, FindingSeverity.Note, new(DataFixes.DropNearLeaks, [validationFile])) with { Figures = [SimilarTexts.Threshold] };
        }
    }
}
