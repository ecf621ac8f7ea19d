using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Data.Reports;

/// <summary>Records that a check has something to say about: how many, where the first ones stand, and a few of them.</summary>
internal sealed class Marks
{
    private const int LinesKept = 10;
    private const int ExamplesKept = 3;

    private readonly List<long> lines = [];
    private readonly List<RecordView> examples = [];

    internal long Count { get; private set; }

    internal void Add(RecordView record)
    {
        Count++;
        if (lines.Count < LinesKept)
        {
            lines.Add(record.Line);
        }

        if (examples.Count < ExamplesKept)
        {
            examples.Add(record);
        }
    }

    /// <summary>The finding about them.</summary>
    internal DataFinding Finding(string code, FindingSeverity severity, DataFix? fix = null, bool recommended = false) => new(code, severity, Count)
    {
        Lines = lines,
        Fix = fix,
        Recommended = recommended && fix is not null,
        Examples = Examples.Of(examples, fix),
    };

    /// <summary>The records as a mend of theirs makes them, which gives null for those it leaves out.</summary>
    internal IReadOnlyList<ExampleChange> Shown(Func<RecordView, TrainingRecord?> mend) => [.. examples.Select(record => Examples.Of(record, mend(record)))];

    /// <summary>A finding about the whole set, shown on its first records.</summary>
    internal static DataFinding OfSet(string code, FindingSeverity severity, SetFacts set, DataFix? fix = null, params string[] words) => new(code, severity, 0)
    {
        Words = words,
        Fix = fix,
        Recommended = fix is not null,
        Examples = fix is null ? [] : [.. Examples.Of(set.First, fix).Where(example => example.After is not null)],
    };
}
