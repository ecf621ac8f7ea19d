using System.Globalization;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Training;

/// <summary>A run whose loss exploded or is no longer a number.</summary>
/// <param name="Error">What happened, at which step and on which records, and what to do.</param>
/// <param name="LastGoodStep">Step of the newest checkpoint, where it is known to hold a good state; 0 where only the start is known to be one.</param>
/// <param name="SuggestedLearningRate">A peak with which it may end otherwise.</param>
public sealed record Divergence(ErrorInfo Error, int LastGoodStep, double SuggestedLearningRate)
{
    private const int MostRecords = 20;

    /// <summary>The fault of a loss or gradient that is no number.</summary>
    /// <param name="step">Number of the update, from 1, or of the last one before a measurement.</param>
    /// <param name="records">Numbers of the records that were learnt; none for a measurement.</param>
    internal static TuningException NotANumber(int step, IReadOnlyCollection<long> records) => new(
        ErrorCodes.NotANumber, $"At step {step} the loss is no longer a number ({Records(records)}).", field: "learningRate");

    /// <summary>The fault of a loss that stays far above what it was.</summary>
    /// <param name="state">Where the run stands.</param>
    /// <param name="records">Numbers of the records of the first unusual update.</param>
    internal static TuningException Exploded(TrainingState state, IReadOnlyCollection<long> records) => new(
        ErrorCodes.Diverged,
        string.Create(CultureInfo.InvariantCulture, $"The loss exploded: since step {state.Step - state.UnusualSteps + 1} ({Records(records)}) it is above {LossWatch.Limit(state.UsualLosses):0.##}, and now {state.TrainLoss:g4}."),
        field: "learningRate");

    /// <summary>The fault with what to do about it.</summary>
    /// <param name="fault">The fault.</param>
    /// <param name="lastGoodStep">Step of the newest checkpoint, where it is known to be good; otherwise 0.</param>
    /// <param name="newest">Step of the newest checkpoint; 0 where there is none.</param>
    /// <param name="rate">A peak with which it may end otherwise.</param>
    internal static Divergence Of(TuningException fault, int lastGoodStep, int newest, double rate)
    {
        var how = lastGoodStep > 0 ? $"Go on from step {lastGoodStep}, the last good state,"
            : newest > 0 ? $"Start again, since the state saved at step {newest} may be spoiled already,"
            : "Start again";
        return new Divergence(
            fault.ToInfo() with { Remedy = string.Create(CultureInfo.InvariantCulture, $"{how} with a lower learning rate, for instance {rate:g2}, and look at those records.") },
            lastGoodStep,
            double.Parse(rate.ToString("g2", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture));
    }

    // The numbering that row_losses.csv has.
    private static string Records(IReadOnlyCollection<long> records) => records.Count == 0
        ? "on the validation data"
        : $"training records {string.Join(", ", records.Order().Take(MostRecords))}{(records.Count > MostRecords ? " and others" : string.Empty)}, counted from 1 in their file";
}
