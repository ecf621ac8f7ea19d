using System.Text;
using System.Text.Json;

namespace TuningStudio.Cli.Worker;

/// <summary>
/// Reads a run's <c>events.jsonl</c> from any sequence number on. The file itself is the queue between the trainer and
/// the site: however far the site is behind, nothing piles up in memory.
/// </summary>
internal sealed class EventLines(string path) : IDisposable
{
    internal const int MostLines = 500;

    private const int MostBytes = 1 << 20;
    private const int ChunkBytes = 1 << 16;

    private readonly List<byte> _pending = [];
    private FileStream? _stream;

    // Sequence number of the last line taken from the stream.
    private long _position;

    public void Dispose() => _stream?.Dispose();

    /// <summary>The next whole lines after a sequence number, at most a batch; empty when there are none yet.</summary>
    internal IReadOnlyList<(long Sequence, string Text)> After(long sequence)
    {
        if (_stream is null && !File.Exists(path))
        {
            return [];
        }

        _stream ??= new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        if (sequence < _position)
        {
            Rewind();
        }

        var lines = new List<(long, string)>();
        var bytes = 0;
        while (lines.Count < MostLines && bytes < MostBytes && NextLine() is { } line)
        {
            if (Sequence(line) is not { } number)
            {
                continue;
            }

            _position = number;
            if (number > sequence)
            {
                lines.Add((number, Encoding.UTF8.GetString(line)));
                bytes += line.Length;
            }
        }

        return lines;
    }

    // Null for a line that a killed worker left half written.
    private static long? Sequence(byte[] line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("sequence", out var number) && number.TryGetInt64(out var value) ? value : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private byte[]? NextLine()
    {
        while (true)
        {
            var end = _pending.IndexOf((byte)'\n');
            if (end >= 0)
            {
                var line = _pending.GetRange(0, end).ToArray();
                _pending.RemoveRange(0, end + 1);
                return line;
            }

            var chunk = new byte[ChunkBytes];
            var read = _stream!.Read(chunk);
            if (read == 0)
            {
                return null;
            }

            _pending.AddRange(chunk.AsSpan(0, read));
        }
    }

    private void Rewind()
    {
        _stream!.Position = 0;
        _pending.Clear();
        _position = 0;
    }
}
