using System.Text.Json.Nodes;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Training.Tracking;

/// <summary>A service elsewhere that keeps runs. Every method throws a <see cref="TrackingFault"/> where it does not answer or refuses.</summary>
internal interface ITrackingService : IDisposable
{
    /// <summary>What people call it.</summary>
    string Name { get; }

    /// <summary>Where it answers, without what is secret.</summary>
    Uri Address { get; }

    /// <summary>Makes the run there, or takes it up again.</summary>
    /// <param name="run">The run.</param>
    /// <param name="known">What was kept of it when it was made; null where it was not.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    /// <returns>What is to be kept.</returns>
    Task<TrackedPlace> BeginAsync(TrackedRun run, TrackedPlace? known, CancellationToken cancellationToken);

    /// <summary>Hands over what was measured, in order.</summary>
    Task ReportAsync(IReadOnlyList<TrackedPoint> points, CancellationToken cancellationToken);

    /// <summary>Says how the run ended.</summary>
    Task EndAsync(RunEvent end, CancellationToken cancellationToken);
}

/// <summary>A run as services are told of it.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Parameters">Every value in force, by name; text, numbers, true or false.</param>
/// <param name="StartedAt">When this turn at it began.</param>
internal sealed record TrackedRun(string Name, IReadOnlyDictionary<string, JsonValue> Parameters, DateTimeOffset StartedAt);

/// <summary>Figures of a step; none of them is infinite or not a number.</summary>
internal sealed record TrackedPoint(int Step, DateTimeOffset Time, IReadOnlyList<(string Tag, double Value)> Values);

/// <summary>Where a service keeps the run.</summary>
/// <param name="Id">Its id there.</param>
/// <param name="Link">Where people look at it.</param>
public sealed record TrackedPlace(string Id, string Link);

/// <summary>A service does not answer, or refuses.</summary>
/// <param name="reason">Why, without what is secret.</param>
/// <param name="isLasting">Whether asking again would end the same way.</param>
/// <param name="cause">What was caught.</param>
internal sealed class TrackingFault(string reason, bool isLasting, Exception? cause = null) : Exception(reason, cause)
{
    internal bool IsLasting => isLasting;
}
