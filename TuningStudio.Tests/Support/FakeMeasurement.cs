using TuningStudio.Core.Contracts;
using TuningStudio.Core.Training.Evaluation;

namespace TuningStudio.Tests.Support;

/// <summary>Measures nothing, and remembers when it was asked to.</summary>
internal sealed class FakeMeasurement : IMeasurement
{
    /// <summary>When it measured to the end.</summary>
    internal List<EvaluationPoint> Taken { get; } = [];

    /// <summary>Called before it measures.</summary>
    internal Action<EvaluationPoint>? OnTake { get; set; }

    public RunEvent? Take(EvaluationPoint at, Func<bool> isStopped)
    {
        OnTake?.Invoke(at);
        if (isStopped())
        {
            return null;
        }

        Taken.Add(at);
        return new AdapterEffectEvent { Step = at.Step };
    }
}
