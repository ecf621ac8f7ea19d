using System.Buffers;
using System.Text.Json;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.State;

/// <summary>Reads <c>events.jsonl</c> while a worker may be appending to it.</summary>
internal static class EventLog
{
    /// <summary>Longer lines are not events of ours; they are passed over.</summary>
    internal const int LongestLine = 1 << 20;

    /// <summary>
    /// Hands on every whole line after <paramref name="offset"/> and returns where to go on from. A line without its end is
    /// still being written and is left for the next time; one that is not an event (a torn write) is passed over.
    /// </summary>
    /// <exception cref="IOException">The log is there and cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The log may not be read.</exception>
    internal static long Read(string path, long offset, Action<RunEvent> take, int most = int.MaxValue) => Read(path, offset, (happened, _) => take(happened), most);

    /// <summary>The same with each event's line as it lies there, and no more than so many lines at once.</summary>
    internal static long Read(string path, long offset, Action<RunEvent, ReadOnlySpan<byte>> take, int most = int.MaxValue)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return Read(stream, stream.Length < offset ? 0 : offset, take, most);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return 0;
        }
    }

    /// <summary>Reads one line, or null where it is not an event.</summary>
    internal static RunEvent? Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, StudioJson.Line.RunEvent) is { Sequence: > 0 } happened ? happened : null;
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            return null;
        }
    }

    private static long Read(FileStream stream, long offset, Action<RunEvent, ReadOnlySpan<byte>> take, int most)
    {
        stream.Seek(offset, SeekOrigin.Begin);
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
        var held = 0;
        try
        {
            while (true)
            {
                var read = stream.Read(buffer, held, buffer.Length - held);
                if (read == 0)
                {
                    return offset;
                }

                held += read;
                var done = TakeLines(buffer.AsSpan(0, held), take, ref most);
                if (most == 0)
                {
                    return offset + done;
                }

                if (done == 0 && held == buffer.Length)
                {
                    if (held >= LongestLine)
                    {
                        // Its beginning is dropped; what is left of it will not parse and is dropped too.
                        done = held;
                    }
                    else
                    {
                        buffer = Grow(buffer, held);
                    }
                }

                offset += done;
                held -= done;
                buffer.AsSpan(done, held).CopyTo(buffer);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static int TakeLines(ReadOnlySpan<byte> bytes, Action<RunEvent, ReadOnlySpan<byte>> take, ref int most)
    {
        var done = 0;
        while (most > 0 && bytes[done..].IndexOf((byte)'\n') is var end and >= 0)
        {
            if (Parse(bytes.Slice(done, end)) is { } happened)
            {
                take(happened, bytes.Slice(done, end));
            }

            done += end + 1;
            most--;
        }

        return done;
    }

    private static byte[] Grow(byte[] buffer, int held)
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.AsSpan(0, held).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}
