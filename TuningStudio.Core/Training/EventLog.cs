using System.Text;
using System.Text.Json;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Training;

/// <summary>
/// The run's event log: one JSON object a line, appended and flushed at once. A line cut short by a kill is removed when
/// the log is opened again; whole lines stay, whatever they hold. A full disk does not stop the training: lines wait in memory and are written when there is room.
/// </summary>
public sealed class EventLog : IRunEventSink, IDisposable
{
    private readonly Lock _gate = new();
    private readonly FileStream _file;
    private readonly TimeProvider _time;
    private readonly MemoryStream _waiting = new();
    private long _sequence;
    private bool _hasEnded;

    /// <summary>Opens the log, after what it already holds.</summary>
    /// <param name="path">The file <c>events.jsonl</c>.</param>
    /// <param name="time">Stamps the events.</param>
    public EventLog(string path, TimeProvider time)
    {
        _time = time;
        try
        {
            _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TuningException(ErrorCodes.CannotWrite, $"The event log cannot be written: {exception.Message}", "Choose a folder that can be written to.", path, innerException: exception);
        }

        _sequence = SkipExisting();
    }

    /// <summary>Called after a line was recorded, with the event and the line; must return at once. A listener's fault is its own: the run goes on.</summary>
    public event Action<RunEvent, string>? Recorded;

    /// <inheritdoc/>
    public RunEvent Emit(RunEvent runEvent)
    {
        ArgumentNullException.ThrowIfNull(runEvent);
        lock (_gate)
        {
            _hasEnded = runEvent.IsTerminal;
            var stamped = runEvent with { Sequence = ++_sequence, Time = _time.GetUtcNow() };
            var line = JsonSerializer.Serialize(stamped, StudioJson.Line.RunEvent);
            _waiting.Write(Encoding.UTF8.GetBytes(line + "\n"));
            Flush();
            Tell(stamped, line);
            return stamped;
        }
    }

    /// <summary>The same from beside the run, unless its end is recorded already: that must stay the last event.</summary>
    public void EmitUnlessEnded(RunEvent runEvent)
    {
        lock (_gate)
        {
            if (!_hasEnded)
            {
                Emit(runEvent);
            }
        }
    }

    /// <summary>Closes the log.</summary>
    /// <exception cref="TuningException">Lines are left that do not fit on the disk.</exception>
    public void Dispose()
    {
        lock (_gate)
        {
            var failure = Flush();
            _file.Dispose();
            _waiting.Dispose();
            if (failure is not null)
            {
                throw new TuningException(ErrorCodes.CannotWrite, $"The end of the event log could not be written: {failure.Message}", "Free some disk space.", _file.Name, innerException: failure);
            }
        }
    }

    private void Tell(RunEvent stamped, string line)
    {
        try
        {
            Recorded?.Invoke(stamped, line);
        }
        catch (Exception)
        {
            // Whoever shows the run, such as a closed pipe, must not end it: the event is in the log.
        }
    }

    // The stream has no buffer of its own: after a failed write it would fail again on every later call.
    private IOException? Flush()
    {
        var start = _file.Position;
        try
        {
            _file.Write(_waiting.GetBuffer(), 0, (int)_waiting.Length);
            _file.Flush();
            _waiting.SetLength(0);
            return null;
        }
        catch (IOException exception)
        {
            // Half a line must not stay: the next attempt writes all of it again.
            _file.SetLength(start);
            _file.Position = start;
            return exception;
        }
    }

    // The highest number of the whole lines. What stands after the last of them is the half line of a kill, and goes.
    private long SkipExisting()
    {
        long last = 0;
        long end = 0;
        using var line = new MemoryStream();
        var chunk = new byte[1 << 16];
        for (int read; (read = _file.Read(chunk)) > 0;)
        {
            var rest = chunk.AsSpan(0, read);
            for (int length; (length = rest.IndexOf((byte)'\n')) >= 0; rest = rest[(length + 1)..])
            {
                line.Write(rest[..length]);
                last = Math.Max(last, Sequence(line.GetBuffer().AsSpan(0, (int)line.Length)));
                end += line.Length + 1;
                line.SetLength(0);
            }

            line.Write(rest);
        }

        _file.SetLength(end);
        _file.Position = end;
        return last;
    }

    private static long Sequence(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, StudioJson.Line.RunEvent)?.Sequence ?? 0;
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            return 0;
        }
    }
}
