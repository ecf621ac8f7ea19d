using TuningStudio.Core.Contracts;
using TuningStudio.Core.Planning.Estimates;

namespace TuningStudio.Web.Components.NewRun;

/// <summary>The measurement of a form's run: it goes on whichever step is looked at, and counts for what it was taken of.</summary>
internal sealed class PlanProbe : IDisposable
{
    private readonly LatestLook _look = new();
    private string? _asked;
    private (string Key, Refinement Refinement)? _found;

    /// <summary>It has ended, one way or the other.</summary>
    internal event Action? Ended;

    internal bool IsRunning => _look.IsBusy;

    /// <summary>Why the last one found nothing.</summary>
    internal ErrorInfo? Error { get; private set; }

    /// <summary>What was measured of the run as it is now; null where that was not. One under way of another run is ended: nobody waits for it.</summary>
    /// <param name="key">What a run is known by.</param>
    internal Refinement? Of(Func<string> key)
    {
        if (_asked is null)
        {
            return null;
        }

        var now = key();
        if (_asked != now)
        {
            Error = null;
            Stop();
        }

        return _found is { } found && found.Key == now ? found.Refinement : null;
    }

    /// <summary>Measures; one under way is ended.</summary>
    internal async Task TakeAsync(string key, Func<CancellationToken, Task<Refinement>> measure)
    {
        (_asked, Error) = (key, null);
        await _look.TakeAsync(cancellation => TryAsync(measure, cancellation), taken =>
        {
            (_found, Error) = (taken.Refinement is { } refinement ? (key, refinement) : _found, taken.Error);
        });
        Ended?.Invoke();
    }

    /// <summary>Ends the one under way, if there is one.</summary>
    internal void Stop() => _look.Drop();

    public void Dispose() => _look.Dispose();

    private static async Task<(Refinement? Refinement, ErrorInfo? Error)> TryAsync(Func<CancellationToken, Task<Refinement>> measure, CancellationToken cancellation)
    {
        try
        {
            return (await measure(cancellation), null);
        }
        catch (TuningException fault)
        {
            return (null, fault.ToInfo());
        }
    }
}
