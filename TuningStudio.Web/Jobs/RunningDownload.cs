using TuningStudio.Core.Hub;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Jobs;

/// <summary>One download with what is running of it.</summary>
internal sealed class RunningDownload(DownloadRecord record, string folder) : IDisposable
{
    private volatile DownloadItem _item = new(record.Model, HubKinds.Parse(record.Hub)!.Value, folder)
    {
        Status = DownloadStatus.Paused,
        Bytes = record.BytesIn(folder),
        TotalBytes = record.TotalBytes,
        Licence = record.Licence,
        StartedAt = record.StartedAt,
    };

    private CancellationTokenSource? _pausing;
    private Task _task = Task.CompletedTask;

    internal DownloadRecord Record { get; } = record;

    internal string Folder { get; } = folder;

    internal DownloadItem Item
    {
        get => _item;
        set => _item = value;
    }

    /// <summary>Starts work that pauses when its token is cancelled.</summary>
    internal void Launch(Func<CancellationToken, Task> work)
    {
        _pausing?.Dispose();
        _pausing = new CancellationTokenSource();
        Item = Item with { Status = DownloadStatus.Running, Error = null };
        var pausing = _pausing.Token;
        _task = Task.Run(() => work(pausing), CancellationToken.None);
    }

    internal void Pause() => _pausing?.Cancel();

    /// <summary>Pauses, and waits until nothing is written any more.</summary>
    internal Task EndAsync()
    {
        Pause();
        return _task;
    }

    public void Dispose() => _pausing?.Dispose();
}
