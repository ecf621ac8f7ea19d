using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Data.Rows;

/// <summary>Where a record stands.</summary>
/// <param name="File">The file.</param>
/// <param name="Line">The line it starts on, from 1; 0 where the file is this one record, or has no lines.</param>
/// <param name="Number">Its number among the records, from 1.</param>
/// <param name="IsNumbered">Whether people find it by its number (a JSON list) rather than by its line (JSONL, tables).</param>
internal readonly record struct RecordPlace(string File, long Line, long Number, bool IsNumbered)
{
    public long RecordLine => IsNumbered ? Number : Line;

    public override string ToString() => (IsNumbered, Line) switch
    {
        (true, > 0) => $"Record {Number} (it starts on line {Line})",
        (true, _) => $"Record {Number}",
        (false, > 0) => $"Line {Line}",
        _ => "The file",
    };

    /// <summary>An error about this record; <paramref name="what"/> goes on from "Line 4 ".</summary>
    public TuningException Fault(string what, string remedy, string? field = null, Exception? cause = null) =>
        new(ErrorCodes.InvalidData, $"{this} {what}.", remedy, File, Line > 0 ? Line : IsNumbered ? Number : null, field, cause);
}
