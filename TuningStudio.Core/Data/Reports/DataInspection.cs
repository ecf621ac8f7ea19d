using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data.Reports.Checks;
using TuningStudio.Core.Data.Reports.Fixes;

namespace TuningStudio.Core.Data.Reports;

/// <summary>
/// Looks at a whole data set before it is trained on. Records are streamed; what is kept are counters, 64-bit hashes of the first four million records and sketches of the
/// first 200,000, and a few examples, whatever the file's size.
/// </summary>
public static class DataInspection
{
    private const int AtOnce = 256;
    private const int FewRecords = 100;
    private const int FirstKept = 3;

    /// <summary>Reads the set once, and the validation set before it.</summary>
    /// <param name="dataset">The training data.</param>
    /// <param name="validation">The validation data, for leaks; null for none.</param>
    /// <param name="model">Counts tokens; null counts characters.</param>
    /// <param name="progress">Told of the records read, now and then.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="TuningException">A file cannot be read on.</exception>
    public static DataReport Run(Dataset dataset, Dataset? validation = null, ITokenMeasure? model = null, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var (tokens, labels, languages) = (new TokenCheck(model), new LabelCheck(), new LanguageCheck());
        List<IDataCheck> checks = [tokens, labels, languages, new RepeatCheck(), new LegacyCheck(), new MarkerCheck(model), new ContentCheck(dataset)];
        if (validation is not null)
        {
            checks.Add(new LeakCheck(ValidationPrompts.Read(validation, cancellationToken), validation.Path));
        }

        var (records, unusable, lines, reasons, first) = (0L, 0L, new List<long>(), new List<ExampleChange>(), new List<RecordView>());
        foreach (var chunk in dataset.Rows(cancellationToken).Chunk(AtOnce))
        {
            foreach (var (_, _, fault) in chunk.Where(row => row.Fault is not null))
            {
                unusable++;
                if (lines.Count < 10)
                {
                    lines.Add(fault!.Line ?? 0);
                    reasons.Add(new ExampleChange(fault.Line ?? 0, fault.Message, null));
                }
            }

            foreach (var record in Measured(chunk.Where(row => row.Record is not null).Select(row => new RecordView(row.Record!, row.Row)), model))
            {
                records++;
                if (first.Count < FirstKept)
                {
                    first.Add(record);
                }

                checks.ForEach(check => check.Look(record));
            }

            progress?.Report(records);
        }

        var set = new SetFacts(dataset.Format, records, labels.Task(records), model, first);
        var findings = checks.SelectMany(check => check.Conclude(set)).ToList();
        if (dataset.IsPlainText)
        {
            // A text has no records that could be written anew one by one.
            findings = [.. findings.Select(finding => finding with { Fix = null, Recommended = false })];
        }

        if (unusable > 0)
        {
            findings.Add(new DataFinding(DataFindingCodes.Unusable, FindingSeverity.Problem, unusable) { Lines = lines, Examples = [.. reasons.Take(3)], Fix = new(DataFixes.DropUnusable, []), Recommended = true });
        }

        if (records < FewRecords && dataset.Format != DatasetFormat.Text)
        {
            findings.Add(new DataFinding(DataFindingCodes.FewRecords, FindingSeverity.Warning, 0) { Figures = [records] });
        }

        return new DataReport
        {
            Path = dataset.Path,
            Format = dataset.Format.ToContractName(),
            Encoding = dataset.Encoding,
            Records = records,
            Unusable = unusable,
            Task = set.Task,
            // Documents are cut into windows: no length loses anything of them.
            Lengths = dataset.Format == DatasetFormat.Text ? tokens.Facts with { Cuts = [] } : tokens.Facts,
            Labels = set.Task == DataTask.Classification ? labels.Labels : [],
            Languages = languages.Languages,
            Findings = [.. findings.OrderBy(finding => finding.Severity).ThenBy(finding => DataFindingCodes.All.ToList().IndexOf(finding.Code))],
            ComparedWith = records > SimilarTexts.MostKept ? SimilarTexts.MostKept : null,
        };
    }

    private static IEnumerable<RecordView> Measured(IEnumerable<RecordView> records, ITokenMeasure? model) => model is null
        ? records
        : records.AsParallel().AsOrdered().Select(record =>
        {
            record.Tokens = model.Measure(record.Record);
            return record;
        });
}
