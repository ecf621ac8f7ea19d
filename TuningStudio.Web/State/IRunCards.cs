using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.State;

/// <summary>What of a card's model and data is here.</summary>
/// <param name="Spec">The request with the places of model and data on this machine, where they were found.</param>
/// <param name="Problems">What is missing or not the same, each with what to do.</param>
public sealed record RunCardMatch(RunSpec Spec, IReadOnlyList<ErrorInfo> Problems);

/// <summary>Run cards: everything needed to do a run again, as a file.</summary>
public interface IRunCards
{
    /// <summary>A run's card; null where there is no such run.</summary>
    Task<RunCard?> OfAsync(string runId);

    /// <summary>Reads a card's file.</summary>
    /// <exception cref="TuningException">It is no run card, or of a newer studio.</exception>
    RunCard Read(ReadOnlySpan<byte> json);

    /// <summary>Looks for a card's model and data: at the place it names, and among what the studio knows under the same name.</summary>
    Task<RunCardMatch> MatchAsync(RunCard card, CancellationToken cancellationToken = default);
}
