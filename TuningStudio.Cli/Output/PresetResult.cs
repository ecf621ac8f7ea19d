using System.Text.Json.Serialization;

namespace TuningStudio.Cli.Output;

/// <summary>A preset.</summary>
/// <param name="Name">What <c>--preset</c> takes.</param>
/// <param name="Label">What a form calls it.</param>
/// <param name="Text">What it is for.</param>
/// <param name="Hyperparameters">What it sets, by JSON name.</param>
internal sealed record PresetResult(string Name, string Label, string Text, IReadOnlyDictionary<string, string> Hyperparameters)
{
    [JsonPropertyOrder(-1)]
    public string Type { get; } = "preset";
}
