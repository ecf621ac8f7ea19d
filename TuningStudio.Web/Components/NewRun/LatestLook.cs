namespace TuningStudio.Web.Components.NewRun;

/// <summary>Of several looks at once only the latest counts: a new one ends the one before it, whose answer is dropped.</summary>
internal sealed class LatestLook : IDisposable
{
    private CancellationTokenSource? _current;

    /// <summary>Whether a look is still under way.</summary>
    internal bool IsBusy => _current is not null;

    /// <summary>Looks, and hands over what was found unless somebody looked anew meanwhile.</summary>
    internal async Task TakeAsync<T>(Func<CancellationToken, Task<T>> look, Action<T> take)
    {
        Drop();
        using var current = _current = new CancellationTokenSource();
        try
        {
            var found = await look(current.Token);
            if (_current == current)
            {
                take(found);
            }
        }
        catch (OperationCanceledException) when (current.IsCancellationRequested)
        {
            // Another look took its place.
        }
        finally
        {
            _current = _current == current ? null : _current;
        }
    }

    /// <summary>Ends the look under way, if there is one.</summary>
    internal void Drop()
    {
        _current?.Cancel();
        _current = null;
    }

    public void Dispose() => Drop();
}
