using TuningStudio.Web.State;

namespace TuningStudio.Web.Jobs;

/// <summary>An export that waits, is being written or has failed.</summary>
/// <param name="model">Full path of the base.</param>
/// <param name="adapter">Full path of the adapter.</param>
/// <param name="item">What people see of it.</param>
internal sealed class ExportJob(string model, string adapter, ExportItem item) : IDisposable
{
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _cancel = new();
    private volatile ExportItem _item = item;
    private volatile bool _started;

    internal string Model => model;

    internal string Adapter => adapter;

    internal ExportItem Item
    {
        get => _item;
        set => _item = value;
    }

    internal CancellationToken Cancelled => _cancel.Token;

    /// <summary>Ends it; done once no process writes for it.</summary>
    internal async Task CancelAsync()
    {
        await _cancel.CancelAsync();
        if (_started)
        {
            await _idle.Task;
        }
    }

    internal async Task RunAsync(Func<Task> write)
    {
        _started = true;
        try
        {
            await write();
        }
        finally
        {
            _idle.TrySetResult();
        }
    }

    public void Dispose() => _cancel.Dispose();
}
