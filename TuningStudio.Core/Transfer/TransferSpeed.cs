namespace TuningStudio.Core.Transfer;

/// <summary>Speed over the last seconds, and when it is time to tell it again.</summary>
internal sealed class TransferSpeed(TimeProvider time, TimeSpan pause)
{
    private const int Kept = 16;

    /// <summary>How often news is worth telling.</summary>
    internal static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly Queue<(long At, long Bytes)> _marks = new();
    private long _last;

    /// <summary>Bytes a second when it is time for news, otherwise null.</summary>
    /// <param name="bytes">Bytes that arrived by now, never fewer than before.</param>
    internal double? Next(long bytes)
    {
        var now = time.GetTimestamp();
        if (_marks.Count > 0 && time.GetElapsedTime(_last, now) < pause)
        {
            return null;
        }

        _last = now;
        return Mark(now, bytes);
    }

    private double Mark(long now, long bytes)
    {
        _marks.Enqueue((now, bytes));
        if (_marks.Count > Kept)
        {
            _marks.Dequeue();
        }

        var (at, before) = _marks.Peek();
        var seconds = time.GetElapsedTime(at, now).TotalSeconds;
        return seconds > 0 ? (bytes - before) / seconds : 0;
    }
}
