using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Training.Evaluation;

/// <summary>When something is measured.</summary>
/// <param name="Step">Optimizer updates done.</param>
/// <param name="Epoch">Passes over the training data, with fraction.</param>
/// <param name="IsLast">Whether all updates are done.</param>
public sealed record EvaluationPoint(int Step, double Epoch, bool IsLast);

/// <summary>Something measured at evaluations beside the loss.</summary>
public interface IMeasurement
{
    /// <summary>Measures the model as it is, adapter on; leaves it as it was.</summary>
    /// <param name="at">When.</param>
    /// <param name="isStopped">Asked now and then whether to leave off.</param>
    /// <returns>What was measured, or null where nothing was.</returns>
    RunEvent? Take(EvaluationPoint at, Func<bool> isStopped);
}
