using System.Text.Json.Serialization;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Training.Evaluation;

namespace TuningStudio.Cli.Output;

/// <summary>How far the measurement of a checkpoint is.</summary>
/// <param name="Phase"><c>preparingData</c>, <c>loadingModel</c> or <c>validating</c>.</param>
/// <param name="Share">Done of the last, 0 to 1.</param>
internal sealed record EvaluationProgressLine(string Phase, double Share)
{
    [JsonPropertyOrder(-1)]
    public string Type { get; } = "progress";

    internal static EvaluationProgressLine Of(CheckpointEvaluationProgress progress) => new(
        progress.Phase switch { RunPhase.PreparingData => "preparingData", RunPhase.LoadingModel => "loadingModel", _ => "validating" },
        progress.Share);
}

/// <summary>What a checkpoint was measured at.</summary>
/// <param name="Run">The run's folder.</param>
/// <param name="Figures">The figures, as they are kept beside the checkpoint.</param>
internal sealed record EvaluationResult(string Run, CheckpointFigures Figures)
{
    [JsonPropertyOrder(-1)]
    public string Type { get; } = "evaluation";
}
