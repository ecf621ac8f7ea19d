namespace TuningStudio.Core.Contracts;

/// <summary>
/// A fault that the person at the screen can mend. It says what happened, where, and what to do; every door
/// (page, command line, API) shows it as it is and never as a stack trace.
/// </summary>
public sealed class TuningException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="code">Stable, for scripts and translations: one of <see cref="ErrorCodes"/>.</param>
    /// <param name="message">What happened, in one sentence, with the offending value.</param>
    /// <param name="remedy">What to do about it, in one sentence.</param>
    /// <param name="file">The file at fault.</param>
    /// <param name="line">Its line, from 1.</param>
    /// <param name="field">The field or option at fault.</param>
    /// <param name="innerException">The cause, kept for the log.</param>
    public TuningException(
        string code,
        string message,
        string? remedy = null,
        string? file = null,
        long? line = null,
        string? field = null,
        Exception? innerException = null)
        : base(message, innerException)
    {
        Code = code;
        Remedy = remedy;
        File = file;
        Line = line;
        Field = field;
    }

    /// <summary>Stable code, one of <see cref="ErrorCodes"/>.</summary>
    public string Code { get; }

    /// <summary>What to do.</summary>
    public string? Remedy { get; }

    /// <summary>The file at fault, if one is.</summary>
    public string? File { get; }

    /// <summary>The line at fault, from 1, if one is.</summary>
    public long? Line { get; }

    /// <summary>The field or option at fault, if one is.</summary>
    public string? Field { get; }

    /// <summary>The same in the site's sentences; null for what the engine says.</summary>
    public SiteWords? Words { get; init; }

    /// <summary>Further faults of the same kind, found in the same go; the first of many.</summary>
    public IReadOnlyList<ErrorInfo>? Others { get; init; }

    /// <summary>All faults of this kind, this one and those beyond <see cref="Others"/> included; null where only one was looked for.</summary>
    public long? Count { get; init; }

    /// <summary>The error as data, for events and JSON output.</summary>
    public ErrorInfo ToInfo() => new(Code, Message, Remedy, File, Line, Field) { Words = Words, Others = Others, Count = Count };
}
