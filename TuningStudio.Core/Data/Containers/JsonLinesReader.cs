using System.Text.Json;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data.Files;
using TuningStudio.Core.Data.Rows;

namespace TuningStudio.Core.Data.Containers;

/// <summary>JSONL: one object a line. Blank lines are passed over.</summary>
internal sealed class JsonLinesReader : IRecordReader
{
    private readonly TextFile file;

    private JsonLinesReader(TextFile file) => this.file = file;

    public string EmptyMessage => "The file holds no records.";

    public static IRecordReader? TryOpen(TextFile file, IReadOnlyDictionary<string, string>? columns) =>
        JsonShape.Probe(file.Head.Span, [.. ColumnMap.NamesOf(columns)]) is { Kind: JsonKind.Lines } ? new JsonLinesReader(file) : null;

    public IEnumerable<RawRecord> Read(CancellationToken cancellationToken)
    {
        using var window = new Utf8Window(file);
        for (long number = 1; TryReadRecord(window, number, out var record, cancellationToken); number++)
        {
            yield return record;
        }
    }

    private bool TryReadRecord(Utf8Window window, long number, out RawRecord record, CancellationToken cancellationToken)
    {
        while (TryFindLine(window, out var length, out var lengthWithBreak))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var line = window.Unread[..length];
            if (line.ContainsAnyExcept(" \t\r"u8))
            {
                var isLast = window.IsAtEnd && lengthWithBreak == length;
                record = Parse(window, new RecordPlace(file.Path, window.Line, number, IsNumbered: false), line, isLast);
                window.Consume(lengthWithBreak);
                return true;
            }

            window.Consume(lengthWithBreak);
        }

        record = null!;
        return false;
    }

    private static bool TryFindLine(Utf8Window window, out int length, out int lengthWithBreak)
    {
        for (var searched = 0; ; window.Grow())
        {
            var found = window.Unread[searched..].IndexOf((byte)'\n');
            if (found >= 0)
            {
                length = searched + found;
                lengthWithBreak = length + 1;
                return true;
            }

            searched = window.Unread.Length;
            if (window.IsAtEnd)
            {
                length = searched;
                lengthWithBreak = searched;
                return searched > 0;
            }
        }
    }

    private static RawRecord Parse(Utf8Window window, RecordPlace place, ReadOnlySpan<byte> line, bool isLast)
    {
        if (Utf8Fault.Find(line, isWhole: true) is { } fault)
        {
            return RawRecord.Faulty(place, fault.ToException(place.File, place.Line - 1));
        }

        try
        {
            var reader = new Utf8JsonReader(line);
            var value = JsonElement.ParseValue(ref reader);

            // Anything behind the value is a fault, which the reader reports.
            reader.Read();
            return JsonRecord.From(place, value);
        }
        catch (JsonException cause)
        {
            return RawRecord.Faulty(place, Explain(window, place, line, isLast, cause));
        }
    }

    private static TuningException Explain(Utf8Window window, RecordPlace place, ReadOnlySpan<byte> line, bool isLast, JsonException cause)
    {
        if (JsonFault.IsUnfinished(line))
        {
            return isLast
                ? JsonFault.Unfinished(place, line, cause)
                : place.Fault(
                    $"is not a whole JSON object: it ends after {Excerpt.Of(line)}",
                    "Write each record on one line of its own, or all records as a JSON list in [ ].",
                    cause: cause);
        }

        var at = (int)(cause.BytePositionInLine ?? 0);
        var column = window.ColumnOf(place.Line, at);
        return JsonFault.Malformed(place, cause, place.Line, column, line, line[Math.Min(at, line.Length)..]);
    }
}
