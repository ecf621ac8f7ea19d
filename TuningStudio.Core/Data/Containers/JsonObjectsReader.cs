using System.Text.Json;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data.Files;
using TuningStudio.Core.Data.Rows;

namespace TuningStudio.Core.Data.Containers;

/// <summary>JSON objects one after the other, each over several lines or several on one. Behind a broken one it goes on where a line begins with the next.</summary>
internal sealed class JsonObjectsReader : IRecordReader
{
    private readonly TextFile file;

    private JsonObjectsReader(TextFile file) => this.file = file;

    public string EmptyMessage => "The file holds no records.";

    public static IRecordReader? TryOpen(TextFile file, IReadOnlyDictionary<string, string>? columns) =>
        JsonShape.Probe(file.Head.Span, [.. ColumnMap.NamesOf(columns)]) is { Kind: JsonKind.Objects } ? new JsonObjectsReader(file) : null;

    public IEnumerable<RawRecord> Read(CancellationToken cancellationToken)
    {
        using var window = new Utf8Window(file);
        for (long number = 1; TryFindNext(window); number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return ReadNext(window, new RecordPlace(file.Path, window.Line, number, IsNumbered: true));
        }
    }

    private static bool TryFindNext(Utf8Window window)
    {
        while (true)
        {
            var next = window.Unread.IndexOfAnyExcept(" \t\r\n"u8);
            window.Consume(next < 0 ? window.Unread.Length : next);
            if (next >= 0 || window.IsAtEnd)
            {
                return next >= 0;
            }

            window.Grow();
        }
    }

    private static RawRecord ReadNext(Utf8Window window, RecordPlace place)
    {
        for (; ; window.Grow())
        {
            try
            {
                var reader = new Utf8JsonReader(window.Unread, window.IsAtEnd, default);
                if (!JsonDocument.TryParseValue(ref reader, out var document))
                {
                    continue;
                }

                using (document)
                {
                    var fault = Utf8Fault.Find(window.Unread[..(int)reader.BytesConsumed], isWhole: true);
                    window.Consume((int)reader.BytesConsumed);
                    return fault is null ? JsonRecord.From(place, document.RootElement.Clone()) : RawRecord.Faulty(place, fault.Value.ToException(place.File, place.Line - 1));
                }
            }
            catch (JsonException cause)
            {
                var fault = Explain(window, place, cause);
                PassOver(window);
                return RawRecord.Faulty(place, fault);
            }
        }
    }

    private static TuningException Explain(Utf8Window window, RecordPlace place, JsonException cause)
    {
        var text = window.Unread;
        if (window.IsAtEnd && JsonFault.IsUnfinished(text))
        {
            return JsonFault.Unfinished(place, text, cause);
        }

        // The reader began with the record, which may stand within its line.
        var line = place.Line + (cause.LineNumber ?? 0);
        var at = (cause.BytePositionInLine ?? 0) + (line == place.Line ? window.BytesInLine : 0);
        return JsonFault.Malformed(place, cause, line, window.ColumnOf(line, at), text, window.From(line, at));
    }

    private static void PassOver(Utf8Window window)
    {
        while (true)
        {
            var next = window.Unread.IndexOf("\n{"u8);
            if (next >= 0 || window.IsAtEnd)
            {
                window.Consume(next < 0 ? window.Unread.Length : next + 1);
                return;
            }

            window.Consume(Math.Max(0, window.Unread.Length - 1));
            window.Grow();
        }
    }
}
