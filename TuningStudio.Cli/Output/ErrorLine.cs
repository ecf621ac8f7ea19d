using System.Text.Json.Serialization;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Cli.Output;

/// <summary>An error as a line of JSON output; the fields are those of <see cref="ErrorInfo"/>.</summary>
internal sealed record ErrorLine(string Code, string Message, string? Remedy, string? File, long? Line, string? Field, IReadOnlyList<ErrorLine>? Others = null, long? Count = null)
{
    [JsonPropertyOrder(-1)]
    public string Type { get; } = "error";

    internal static ErrorLine Of(ErrorInfo error) =>
        new(error.Code, error.Message, error.Remedy, error.File, error.Line, error.Field, error.Others is null ? null : [.. error.Others.Select(Of)], error.Count);
}
