using System.Text.Json.Serialization;

namespace TuningStudio.Cli.Output;

/// <summary>An error as a line of JSON output; the fields are those of <see cref="Core.Contracts.ErrorInfo"/>.</summary>
internal sealed record ErrorLine(string Code, string Message, string? Remedy, string? File, long? Line, string? Field)
{
    [JsonPropertyOrder(-1)]
    public string Type { get; } = "error";
}
