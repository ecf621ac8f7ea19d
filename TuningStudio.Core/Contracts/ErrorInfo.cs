using System.Globalization;

namespace TuningStudio.Core.Contracts;

/// <summary>An error as it travels in events and JSON output.</summary>
/// <param name="Code">Stable, one of <see cref="ErrorCodes"/>.</param>
/// <param name="Message">What happened.</param>
/// <param name="Remedy">What to do.</param>
/// <param name="File">The file at fault.</param>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Field">The field or option at fault.</param>
public sealed record ErrorInfo(
    string Code,
    string Message,
    string? Remedy = null,
    string? File = null,
    long? Line = null,
    string? Field = null)
{
    /// <summary>The same in the site's sentences; null for what the engine says.</summary>
    public SiteWords? Words { get; init; }

    /// <summary>Further faults of the same kind, found in the same go; the first of many.</summary>
    public IReadOnlyList<ErrorInfo>? Others { get; init; }

    /// <summary>All faults of this kind, this one and those beyond <see cref="Others"/> included; null where only one was looked for.</summary>
    public long? Count { get; init; }

    /// <summary>Where and what, without the remedy: <c>file:line: message</c>.</summary>
    public string Describe() => (File, Line) switch
    {
        (null, _) => Message,
        (_, null) => $"{File}: {Message}",
        _ => string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}: {Message}"),
    };

    /// <summary>The error as a line of text: place, what happened, remedy.</summary>
    public override string ToString() => Remedy is null ? Describe() : $"{Describe()} {Remedy}";
}
