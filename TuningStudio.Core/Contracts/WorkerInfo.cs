namespace TuningStudio.Core.Contracts;

/// <summary>What a worker writes to <c>worker.json</c> when it takes up a run. Process ids are used again by the system: only together with the start time they name one.</summary>
/// <param name="ProcessId">Its process.</param>
/// <param name="StartTime">When that process started, in UTC.</param>
public sealed record WorkerInfo(int ProcessId, DateTimeOffset StartTime);
