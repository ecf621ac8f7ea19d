using System.Text.Json;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data.Files;
using TuningStudio.Core.Data.Rows;

namespace TuningStudio.Core.Data.Containers;

/// <summary>Walks over a JSON list item by item, holding one item at a time.</summary>
internal sealed class JsonListCursor(TextFile file, string? property) : IDisposable
{
    private readonly Utf8Window window = new(file);
    private JsonReaderState state;
    private long number;
    private bool isInside;
    private bool isDone;

    /// <summary>The next item; a faulty one, and then no more, where the JSON is broken.</summary>
    public bool TryRead(out RawRecord record)
    {
        record = null!;
        if (isDone)
        {
            return false;
        }

        try
        {
            if (!isInside)
            {
                Enter();
            }

            if (TryReadItem(ref record))
            {
                return true;
            }

            isDone = true;
            return FindExcess() is { } fault && Fail(fault, out record);
        }
        catch (JsonException cause)
        {
            isDone = true;
            return Fail(Explain(cause), out record);
        }
    }

    public void Dispose() => window.Dispose();

    private void Enter()
    {
        var wasNamed = property is null;
        while (true)
        {
            var reader = ReadToken();
            Commit(reader);
            if (wasNamed && reader.TokenType == JsonTokenType.StartArray)
            {
                isInside = true;
                return;
            }

            wasNamed = reader is { TokenType: JsonTokenType.PropertyName, CurrentDepth: 1 } && reader.ValueTextEquals(property);
        }
    }

    private bool TryReadItem(ref RawRecord record)
    {
        while (true)
        {
            var reader = ReadToken();
            if (reader.TokenType == JsonTokenType.EndArray)
            {
                Commit(reader);
                return false;
            }

            var from = (int)reader.TokenStartIndex;
            if (!JsonDocument.TryParseValue(ref reader, out var document))
            {
                window.Grow();
                continue;
            }

            using (document)
            {
                var place = PlaceOf(from);
                var fault = Utf8Fault.Find(window.Unread[from..(int)reader.BytesConsumed], isWhole: true);
                record = fault is null
                    ? JsonRecord.From(place, document.RootElement.Clone())
                    : RawRecord.Faulty(place, fault.Value.ToException(file.Path, place.Line - 1));
            }

            number++;
            Commit(reader);
            return true;
        }
    }

    // What stands behind the list: nothing, or the rest of the object around it.
    private TuningException? FindExcess()
    {
        if (property is not null)
        {
            var isOwnList = false;
            while (true)
            {
                var reader = ReadToken();
                if (reader is { TokenType: JsonTokenType.EndObject, CurrentDepth: 0 })
                {
                    Commit(reader);
                    break;
                }

                if (isOwnList && reader.TokenType == JsonTokenType.StartObject)
                {
                    return PlaceOf((int)reader.TokenStartIndex).Fault(
                        $"begins a second list of records behind \"{property}\"", "Give each list a file of its own.");
                }

                isOwnList = reader is { TokenType: JsonTokenType.StartArray, CurrentDepth: 1 };
                Commit(reader);
            }
        }

        while (true)
        {
            var rest = window.Unread;
            var next = rest.IndexOfAnyExcept(" \t\r\n"u8);
            if (next >= 0)
            {
                return new TuningException(
                    ErrorCodes.InvalidData,
                    $"The list ends after {number} {(number == 1 ? "record" : "records")}, but line {LineOf(next)} goes on with {Excerpt.Of(rest[next..])}",
                    "Put all records into the list, or write every record on a line of its own without a list.",
                    file.Path,
                    LineOf(next));
            }

            if (window.IsAtEnd)
            {
                return null;
            }

            window.Consume(rest.Length);
            window.Grow();
        }
    }

    // A reader on the next token, not yet committed; what it needs is in the window.
    private Utf8JsonReader ReadToken()
    {
        while (true)
        {
            var reader = new Utf8JsonReader(window.Unread, window.IsAtEnd, state);
            if (reader.Read())
            {
                return reader;
            }

            if (window.IsAtEnd)
            {
                throw new JsonException("The text ends too early.");
            }

            window.Grow();
        }
    }

    private void Commit(Utf8JsonReader reader)
    {
        window.Consume((int)reader.BytesConsumed);
        state = reader.CurrentState;
    }

    private bool Fail(TuningException fault, out RawRecord record)
    {
        record = RawRecord.Faulty(PlaceOf(0), fault);
        return true;
    }

    private TuningException Explain(JsonException cause)
    {
        var skipped = window.Unread.IndexOfAnyExcept(" \t\r\n,"u8);
        if (skipped < 0)
        {
            return new TuningException(
                ErrorCodes.InvalidData,
                $"The list is not closed: the file ends after {number} {(number == 1 ? "record" : "records")}.",
                "The upload or copy broke off: copy the file again, or end the list with ].",
                file.Path,
                window.Line,
                innerException: cause);
        }

        var text = window.Unread[skipped..];
        var place = PlaceOf(skipped);
        if (isInside && window.IsAtEnd && JsonFault.IsUnfinished(text))
        {
            return JsonFault.Unfinished(place, text, cause);
        }

        var line = (cause.LineNumber ?? 0) + 1;
        var at = cause.BytePositionInLine ?? 0;
        return JsonFault.Malformed(place, cause, line, window.ColumnOf(line, at), text, window.From(line, at));
    }

    private RecordPlace PlaceOf(int offset) => new(file.Path, LineOf(offset), number + 1, IsNumbered: true);

    private long LineOf(int offset) => window.Line + window.Unread[..offset].Count((byte)'\n');
}
