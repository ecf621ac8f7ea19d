using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Training.Evaluation;

/// <summary>When something is measured.</summary>
/// <param name="Step">Optimizer updates done.</param>
/// <param name="Epoch">Passes over the training data, with fraction.</param>
/// <param name="IsLast">Whether all updates are done, and the model is as it is kept.</param>
/// <param name="RowsAtOnce">Examples that fit into memory at once, with nothing kept for a way back.</param>
public sealed record EvaluationPoint(int Step, double Epoch, bool IsLast, int RowsAtOnce);

/// <summary>Something measured at evaluations beside the loss.</summary>
public interface IMeasurement
{
    /// <summary>Measures the model as it is, adapter on; leaves it as it was. Called again with fewer rows where memory was full.</summary>
    /// <param name="at">When.</param>
    /// <param name="isStopped">Asked now and then whether to leave off.</param>
    /// <returns>What was measured, or null where nothing was.</returns>
    RunEvent? Take(EvaluationPoint at, Func<bool> isStopped);
}
