namespace TuningStudio.Web.Jobs;

/// <summary>Work of the site that waits its turn and can be ended, before it began or in the midst of it.</summary>
internal sealed class StoppableWork : IDisposable
{
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _cancel = new();
    private volatile bool _started;

    internal CancellationToken Cancelled => _cancel.Token;

    /// <summary>Ends it; done once nothing is at work for it any more.</summary>
    internal async Task CancelAsync()
    {
        await _cancel.CancelAsync();
        if (_started)
        {
            await _idle.Task;
        }
    }

    internal async Task RunAsync(Func<Task> work)
    {
        _started = true;
        try
        {
            await work();
        }
        finally
        {
            _idle.TrySetResult();
        }
    }

    public void Dispose() => _cancel.Dispose();
}
