namespace TuningStudio.Core.Data;

/// <summary>How the records of a data file are laid out.</summary>
public enum DatasetFormat
{
    /// <summary><c>prompt</c> and <c>completion</c>.</summary>
    PromptCompletion,

    /// <summary><c>input_text</c> and <c>output_text</c>.</summary>
    InputOutput,

    /// <summary><c>instruction</c>, optional <c>input</c>, and <c>output</c>.</summary>
    Alpaca,

    /// <summary><c>messages</c> of <c>role</c> and <c>content</c>.</summary>
    Messages,

    /// <summary><c>conversations</c> of <c>from</c> and <c>value</c>.</summary>
    ShareGpt,

    /// <summary><c>contents</c> of <c>role</c> and <c>parts</c>.</summary>
    Gemini,

    /// <summary>Documents without turns: plain text, or records of <c>text</c> alone.</summary>
    Text,

    /// <summary>Plain text of which each line is an answer to nothing.</summary>
    Lines,

    /// <summary>Columns that a person gave their meaning.</summary>
    Mapped,

    /// <summary>Preference data of which the chosen answers are learnt.</summary>
    Preference,
}

/// <summary>The names of formats in contracts.</summary>
public static class DatasetFormatNames
{
    /// <summary>The name used in JSON and in previews: <c>promptCompletion</c>, <c>inputOutput</c>, <c>alpaca</c>, <c>messages</c>, <c>shareGpt</c>, <c>gemini</c>, <c>text</c>, <c>lines</c>, <c>mapped</c> or <c>preference</c>.</summary>
    public static string ToContractName(this DatasetFormat format) => format switch
    {
        DatasetFormat.PromptCompletion => "promptCompletion",
        DatasetFormat.InputOutput => "inputOutput",
        DatasetFormat.Alpaca => "alpaca",
        DatasetFormat.Messages => "messages",
        DatasetFormat.ShareGpt => "shareGpt",
        DatasetFormat.Gemini => "gemini",
        DatasetFormat.Text => "text",
        DatasetFormat.Lines => "lines",
        DatasetFormat.Mapped => "mapped",
        DatasetFormat.Preference => "preference",
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Not a format."),
    };
}
