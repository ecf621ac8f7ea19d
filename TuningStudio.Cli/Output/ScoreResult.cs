namespace TuningStudio.Cli.Output;

/// <summary>How likely the model finds one line of the input.</summary>
internal sealed record ScoreResult
{
    public string Type { get; } = "score";

    /// <summary>The line's number among those scored, from 0; its logits are <c>logits.INDEX</c>.</summary>
    public required int Index { get; init; }

    /// <summary>Token ids, T of them.</summary>
    public required IReadOnlyList<int> Ids { get; init; }

    /// <summary>Natural log-probability of each token after the first, given those before it: T − 1 of them.</summary>
    public required IReadOnlyList<double> LogProbabilities { get; init; }

    public required double Sum { get; init; }

    /// <summary>exp(−mean); null for a single token, which nothing predicts.</summary>
    public required double? Perplexity { get; init; }

    /// <summary>For a conversation: which tokens are the assistant's, T of them.</summary>
    public IReadOnlyList<bool>? Trained { get; init; }

    /// <summary>Sum over the assistant's tokens alone.</summary>
    public double? TrainedSum { get; init; }

    /// <summary>Perplexity of the assistant's tokens alone.</summary>
    public double? TrainedPerplexity { get; init; }
}
