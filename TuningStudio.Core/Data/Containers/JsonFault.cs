using System.Text.Json;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data.Rows;

namespace TuningStudio.Core.Data.Containers;

/// <summary>Says in people's words what is wrong with a piece of JSON.</summary>
internal static class JsonFault
{
    /// <param name="place">The record.</param>
    /// <param name="cause">What the JSON reader says.</param>
    /// <param name="line">Line of the fault.</param>
    /// <param name="column">Its column.</param>
    /// <param name="text">The record, from its start.</param>
    /// <param name="offender">The text at the fault.</param>
    public static TuningException Malformed(
        RecordPlace place, JsonException cause, long line, long column, ReadOnlySpan<byte> text, ReadOnlySpan<byte> offender)
    {
        var remedy = IsPython(offender)
            ? "This looks printed by Python: JSON wants double quotes, true, false and null. Write the file with json.dumps."
            : offender.StartsWith(","u8) ? "Take this comma out: commas part records in a list, and no others."
            : "Correct or delete this record.";
        return new TuningException(
            ErrorCodes.InvalidData,
            $"Line {line} is not valid JSON at column {column}: {Reason(text, offender)}",
            remedy,
            place.File,
            line,
            innerException: cause);
    }

    public static TuningException Unfinished(RecordPlace place, ReadOnlySpan<byte> text, Exception? cause = null) => place.Fault(
        $"is not complete: the file ends in the middle of {Excerpt.Of(text)}",
        "The upload or copy broke off: copy the file again, or delete this record.",
        cause: cause);

    /// <summary>Whether this is the sound start of a JSON value that goes on behind it.</summary>
    public static bool IsUnfinished(ReadOnlySpan<byte> text)
    {
        try
        {
            var reader = new Utf8JsonReader(text, isFinalBlock: false, default);
            return !reader.Read() || !reader.TrySkip();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    // Not the reader's own words: it guesses what was meant, and names what it expects by JSON's grammar.
    private static string Reason(ReadOnlySpan<byte> text, ReadOnlySpan<byte> offender) =>
        !text.TrimStart(" \t\r\n"u8).StartsWith("{"u8) ? $"a record begins with {{, and this one with \"{Excerpt.Of(text)}\"."
        : offender.IsEmpty ? $"it breaks off there. The record starts with \"{Excerpt.Of(text)}\"."
        : offender[0] == '{' ? $"\"{Excerpt.Of(offender)}\" begins there without a comma or a new line before it."
        : offender[0] < ' ' ? $"a line break, a tab or another control character stands there, which within a text is written \\n or \\t. The record starts with \"{Excerpt.Of(text)}\"."
        : $"\"{Excerpt.Of(offender)}\" does not fit there. The record starts with \"{Excerpt.Of(text)}\".";

    private static bool IsPython(ReadOnlySpan<byte> offender) =>
        offender.StartsWith("'"u8) || offender.StartsWith("True"u8) || offender.StartsWith("False"u8) || offender.StartsWith("None"u8);
}
