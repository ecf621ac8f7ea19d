using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Data;

/// <summary>One record of a data set, whatever layout it came in: a conversation whose assistant turns are learnt.</summary>
/// <param name="Messages">
/// The turns. A text-to-text record (prompt and completion, input and output) becomes a user turn and an assistant turn.
/// </param>
/// <param name="Line">Where it stands, from 1: the line it starts on in a JSONL or CSV file, its record number in a JSON list or a Parquet file, its row in a workbook.</param>
public sealed record TrainingRecord(IReadOnlyList<ChatMessage> Messages, long Line)
{
    /// <summary>A text without turns, all of which is learnt; <see cref="Messages"/> is empty then. Null in a conversation.</summary>
    public string? Text { get; init; }

    /// <summary>Whether the next record goes on with the same document, which was too long for one.</summary>
    public bool GoesOn { get; init; }

    /// <summary>The line of the file it starts on, from 1, whatever <see cref="Line"/> counts; the record number in a file without lines.</summary>
    public long FileLine { get; init; } = Line;
}
