using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Training;

/// <summary>Where a run's events go.</summary>
public interface IRunEventSink
{
    /// <summary>Numbers an event, stamps it with the time and passes it on. Never waits for a reader.</summary>
    /// <returns>The event as it was recorded.</returns>
    RunEvent Emit(RunEvent runEvent);
}
