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
            $"Line {line} is not valid JSON at column {column}: {Reason(cause)} The record starts with {Excerpt.Of(text)}",
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

    // The reader's own words, without the place it appends: it counts from 0 and in bytes.
    private static string Reason(JsonException cause)
    {
        var place = cause.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return place < 0 ? cause.Message : cause.Message[..place];
    }

    private static bool IsPython(ReadOnlySpan<byte> offender) =>
        offender.StartsWith("'"u8) || offender.StartsWith("True"u8) || offender.StartsWith("False"u8) || offender.StartsWith("None"u8);
}
