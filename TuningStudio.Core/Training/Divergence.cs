using System.Globalization;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Training;

/// <summary>A run whose loss exploded or is no longer a number.</summary>
/// <param name="Error">What happened, at which step and on which records, and what to do.</param>
/// <param name="LastGoodStep">Step of the newest checkpoint, which holds the last good state; 0 where only the start is left.</param>
/// <param name="SuggestedLearningRate">A peak with which it may end otherwise.</param>
public sealed record Divergence(ErrorInfo Error, int LastGoodStep, double SuggestedLearningRate)
{
    private const int MostRecords = 20;

    /// <summary>The fault of a loss or gradient that is no number.</summary>
    /// <param name="step">Number of the update, from 1, or of the last one before a measurement.</param>
    /// <param name="lines">Lines of the records that were learnt; none for a measurement.</param>
    internal static TuningException NotANumber(int step, IEnumerable<long> lines) => new(
        ErrorCodes.NotANumber, $"At step {step} the loss is no longer a number ({Records(lines)}).", field: "learningRate");

    /// <summary>The fault of a loss that stays far above what it was.</summary>
    /// <param name="state">Where the run stands.</param>
    /// <param name="lines">Lines of the records of the first unusual update.</param>
    internal static TuningException Exploded(TrainingState state, IEnumerable<long> lines) => new(
        ErrorCodes.Diverged,
        string.Create(CultureInfo.InvariantCulture, $"The loss exploded: since step {state.Step - state.UnusualSteps + 1} ({Records(lines)}) it is above {LossWatch.Limit(state.UsualLosses):0.##}, and now {state.TrainLoss:g4}."),
        field: "learningRate");

    /// <summary>The fault with what to do about it.</summary>
    internal static Divergence Of(TuningException fault, int lastGoodStep, double rate)
    {
        var how = lastGoodStep > 0 ? $"Go on from step {lastGoodStep}, the last good state," : "Start again";
        return new Divergence(
            fault.ToInfo() with { Remedy = string.Create(CultureInfo.InvariantCulture, $"{how} with a lower learning rate, for instance {rate:g2}, and look at those records.") },
            lastGoodStep,
            double.Parse(rate.ToString("g2", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture));
    }

    private static string Records(IEnumerable<long> lines)
    {
        var shown = lines.Order().Take(MostRecords + 1).ToList();
        return shown.Count switch
        {
            0 => "on the validation data",
            > MostRecords => $"training records {string.Join(", ", shown.Take(MostRecords))} and others",
            _ => $"training records {string.Join(", ", shown)}",
        };
    }
}
