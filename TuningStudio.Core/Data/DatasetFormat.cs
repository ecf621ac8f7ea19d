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
}

/// <summary>The names of formats in contracts.</summary>
public static class DatasetFormatNames
{
    /// <summary>The name used in JSON and in previews: <c>promptCompletion</c>, <c>inputOutput</c>, <c>alpaca</c>, <c>messages</c> or <c>shareGpt</c>.</summary>
    public static string ToContractName(this DatasetFormat format) => format switch
    {
        DatasetFormat.PromptCompletion => "promptCompletion",
        DatasetFormat.InputOutput => "inputOutput",
        DatasetFormat.Alpaca => "alpaca",
        DatasetFormat.Messages => "messages",
        DatasetFormat.ShareGpt => "shareGpt",
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Not a format."),
    };
}
