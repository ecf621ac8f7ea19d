namespace TuningStudio.Cli.Output;

/// <summary>An answer of the model.</summary>
internal sealed record GenerateResult(IReadOnlyList<int> Ids, string Text, string FinishReason, int PromptTokens, double TokensPerSecond)
{
    [System.Text.Json.Serialization.JsonPropertyOrder(-1)]
    public string Type { get; } = "generated";
}
