using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Transfer;

/// <summary>Fetches several files at once, as one download with one progress.</summary>
/// <param name="transfer">Fetches one.</param>
/// <param name="options">How many at once, and what must stay free on the disk.</param>
/// <param name="time">Where speeds come from.</param>
public sealed class TransferSet(HttpTransfer transfer, TransferOptions options, TimeProvider time)
{
    /// <summary>
    /// Fetches what is not here yet: a file of the right size and hash is left as it is. The first fault ends the others; what they brought is kept.
    /// </summary>
    /// <param name="requests">The files, each with another target.</param>
    /// <param name="progress">Told of all of them together, from one thread at a time.</param>
    /// <param name="cancellationToken">Pauses.</param>
    /// <exception cref="TuningException">Says which file cannot be fetched, and why.</exception>
    public async Task DownloadAsync(IReadOnlyList<TransferRequest> requests, Action<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        foreach (var folder in requests.GroupBy(request => Path.GetDirectoryName(request.Target)!))
        {
            Directory.CreateDirectory(folder.Key);
            DiskSpace.Require(folder.Key, folder.Sum(request => Math.Max(0, (request.Size ?? 0) - TransferParts.BytesOf(request.Target))), options);
        }

        var tally = new Tally(requests, progress, time);

        // Told even where nothing arrives: a speed that stands still is news too.
        await using var timer = time.CreateTimer(_ => tally.Tick(), state: null, TransferSpeed.Pause, TransferSpeed.Pause);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, requests.Count),
            new ParallelOptions { MaxDegreeOfParallelism = options.Parallel, CancellationToken = cancellationToken },
            async (index, token) =>
            {
                if (await IsHereAsync(requests[index], token))
                {
                    tally.Skip(index);
                }
                else
                {
                    await transfer.DownloadAsync(requests[index], now => tally.Set(index, now.Bytes), TimeSpan.Zero, token);
                }
            });
        tally.Finish();
    }

    private static async Task<bool> IsHereAsync(TransferRequest request, CancellationToken cancellationToken) =>
        request.Digest is { } digest
        && new FileInfo(request.Target) is { Exists: true } file
        && (request.Size is null || request.Size == file.Length)
        && await digest.OfAsync(request.Target, cancellationToken) == digest.Hex;

    /// <summary>The sum over the files. What was here before counts as done, not as speed.</summary>
    private sealed class Tally(IReadOnlyList<TransferRequest> requests, Action<TransferProgress>? progress, TimeProvider time)
    {
        private readonly Lock _gate = new();
        private readonly TransferSpeed _speed = new(time, TransferSpeed.Pause);
        private readonly long?[] _bytes = new long?[requests.Count];
        private readonly long? _total = requests.All(request => request.Size is not null) ? requests.Sum(request => request.Size) : null;
        private long _arrived;
        private bool _isOver;

        internal void Tick()
        {
            lock (_gate)
            {
                TellIfDue();
            }
        }

        internal void Skip(int index) => Set(index, new FileInfo(requests[index].Target).Length);

        internal void Set(int index, long bytes)
        {
            lock (_gate)
            {
                // The first report of a file is what an earlier attempt left; one that falls begins again.
                _arrived += Math.Max(0, bytes - (_bytes[index] ?? bytes));
                _bytes[index] = bytes;
                TellIfDue();
            }
        }

        internal void Finish()
        {
            lock (_gate)
            {
                _isOver = true;
                Tell(0);
            }
        }

        private void TellIfDue()
        {
            if (!_isOver && _speed.Next(_arrived) is { } speed)
            {
                Tell(speed);
            }
        }

        private void Tell(double speed) => progress?.Invoke(new TransferProgress(_bytes.Sum(bytes => bytes ?? 0), _total, speed));
    }
}
