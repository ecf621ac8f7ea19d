using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Training.Tracking;

/// <summary>The figures of an event that make a curve, under the names that tools for watching runs use.</summary>
internal static class RunScalars
{
    /// <summary>The step and what was measured there; null for events that have no figures.</summary>
    internal static (int Step, List<(string Tag, double Value)> Values)? Of(RunEvent happened) => happened switch
    {
        StepEvent step => (step.Step, Told(
            ("train/loss", step.TrainLoss), ("train/token_accuracy", step.TokenAccuracy), ("train/sequence_accuracy", step.SequenceAccuracy), ("train/learning_rate", step.LearningRate),
            ("train/gradient_norm", step.GradientNorm), ("train/tokens_per_second", step.TokensPerSecond), ("train/epoch", step.Epoch))),
        ValidationEvent validation => (validation.Step, Told(
            ("validation/loss", validation.ValidationLoss), ("validation/perplexity", validation.Perplexity), ("validation/token_accuracy", validation.TokenAccuracy), ("validation/sequence_accuracy", validation.SequenceAccuracy))),
        _ => null,
    };

    private static List<(string Tag, double Value)> Told(params (string Tag, double? Value)[] values) => [.. values.Where(value => value.Value is not null).Select(value => (value.Tag, value.Value!.Value))];
}
