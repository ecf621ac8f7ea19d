using TuningStudio.Core.Configuration;

namespace TuningStudio.Core.Tokenization;

/// <summary>How records become training examples.</summary>
public sealed record EncodingOptions
{
    /// <summary>Whether only what the assistant says counts in the loss; otherwise everything but the first token does.</summary>
    public bool MaskPrompt { get; init; } = true;

    /// <summary>How much the prompt's tokens count in the loss beside the answer's, which count 1; looked at where the prompt is not masked.</summary>
    public double PromptWeight { get; init; } = 1;

    /// <summary>Whether only the last answer of a conversation is learnt, and earlier ones count as what is asked.</summary>
    public bool LastAnswerOnly { get; init; }

    /// <summary>Longest example in tokens; what is longer is cut at its end. Null: no limit.</summary>
    public int? MaxLength { get; init; }

    /// <summary>Instructions put before records that have no system turn of their own.</summary>
    public string? SystemPrompt { get; init; }

    /// <summary>How a run encodes its records.</summary>
    /// <param name="settings">The run's hyperparameters.</param>
    /// <param name="systemPrompt">The run's system prompt; null for none.</param>
    public static EncodingOptions Of(ResolvedHyperparameters settings, string? systemPrompt)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new EncodingOptions
        {
            MaskPrompt = settings.MaskPrompt,
            PromptWeight = settings.PromptLossWeight ?? 1,
            LastAnswerOnly = settings.TrainOn == HyperparameterCatalog.LastTurn,
            MaxLength = settings.MaxSequenceLength,
            SystemPrompt = systemPrompt,
        };
    }
}
