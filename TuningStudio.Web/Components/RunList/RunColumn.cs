using System.Globalization;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Components.RunList;

/// <summary>A column of the list of runs; its name in lower case stands in the address.</summary>
public enum RunColumn
{
    /// <summary>Name and model; always shown.</summary>
    Name,

    /// <summary>Always shown.</summary>
    Status,

    /// <summary>The tuning method.</summary>
    Method,

    /// <summary>Name of the training file.</summary>
    Data,

    /// <summary>The peak learning rate.</summary>
    LearningRate,

    /// <summary>Rank of the adapter's matrices.</summary>
    Rank,

    /// <summary>What people call it by.</summary>
    Tags,

    /// <summary>Training loss, the mean of the last epoch.</summary>
    Loss,

    /// <summary>Validation loss.</summary>
    Validation,

    /// <summary>Exact answers.</summary>
    Exact,

    /// <summary>Tokens per second.</summary>
    Speed,

    /// <summary>Steps done of all.</summary>
    Progress,

    /// <summary>From its start to its end.</summary>
    Elapsed,

    /// <summary>When it was asked for.</summary>
    Created,
}

/// <summary>What is shown at first, and how each column sorts.</summary>
internal static class RunColumns
{
    /// <summary>Those that a person may hide.</summary>
    internal static IReadOnlyList<RunColumn> Optional { get; } = [.. Enum.GetValues<RunColumn>().Except([RunColumn.Name, RunColumn.Status])];

    internal static IReadOnlyList<RunColumn> Default { get; } = [RunColumn.Tags, RunColumn.Loss, RunColumn.Validation, RunColumn.Progress, RunColumn.Created];

    /// <summary>Key of the column's heading among the texts.</summary>
    internal static string Heading(this RunColumn column) => column switch
    {
        RunColumn.LearningRate => "Chart.LearningRate",
        RunColumn.Loss => "Run.EpochLoss",
        RunColumn.Validation => "Chart.Validation",
        RunColumn.Exact => "Run.Exact",
        RunColumn.Speed => "Run.Speed",
        RunColumn.Progress => "Run.Progress",
        RunColumn.Elapsed => "Run.Elapsed",
        _ => $"Runs.{column}",
    };

    /// <summary>Key of what the heading leaves open; null where it says all.</summary>
    internal static string? Help(this RunColumn column) => column == RunColumn.Loss ? "Run.EpochLossHelp" : null;

    internal static bool IsNumber(this RunColumn column) => column is not (RunColumn.Name or RunColumn.Status or RunColumn.Method or RunColumn.Data or RunColumn.Tags or RunColumn.Progress);

    /// <summary>The runs in a column's order; those that have no value there come last either way, and the newer one first among equals.</summary>
    internal static IEnumerable<RunSummary> Sort(IEnumerable<RunSummary> runs, RunColumn column, bool isDescending, TimeProvider clock)
    {
        var keyed = runs.Select(run => (Run: run, Key: Key(run, column, clock))).OrderBy(item => item.Key is null);
        var sorted = isDescending ? keyed.ThenByDescending(item => item.Key, Order.Instance) : keyed.ThenBy(item => item.Key, Order.Instance);
        return sorted.ThenByDescending(item => item.Run.CreatedAt).ThenBy(item => item.Run.Id, StringComparer.Ordinal).Select(item => item.Run);
    }

    private static IComparable? Key(RunSummary run, RunColumn column, TimeProvider clock) => column switch
    {
        RunColumn.Name => run.Name,
        RunColumn.Status => run.Status,
        RunColumn.Method => run.Method,
        RunColumn.Data => run.DataName,
        RunColumn.LearningRate => Finite(run.LearningRate),
        RunColumn.Rank => run.Rank,
        RunColumn.Tags => run.Tags == RunTags.None ? null : run.Tags.Text,
        RunColumn.Loss => Finite(run.TrainLoss),
        RunColumn.Validation => Finite(run.ValidationLoss),
        RunColumn.Exact => Finite(run.SequenceAccuracy),
        RunColumn.Speed => Finite(run.TokensPerSecond),
        RunColumn.Progress => run.TotalSteps > 0 ? (double)run.Step / run.TotalSteps : null,
        RunColumn.Elapsed => run.StartedAt is { } start ? (run.FinishedAt ?? clock.GetUtcNow()) - start : null,
        _ => run.CreatedAt,
    };

    private static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;

    // Names as the reader's language orders them.
    private sealed class Order : IComparer<IComparable?>
    {
        internal static Order Instance { get; } = new();

        public int Compare(IComparable? x, IComparable? y) =>
            x is string first && y is string second ? CultureInfo.CurrentCulture.CompareInfo.Compare(first, second, CompareOptions.IgnoreCase) : Comparer<IComparable?>.Default.Compare(x, y);
    }
}
