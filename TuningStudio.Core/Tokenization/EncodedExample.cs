namespace TuningStudio.Core.Tokenization;

/// <summary>A record as the model sees it.</summary>
/// <param name="Ids">Token ids, length T.</param>
/// <param name="Trained">For each token whether it counts in the loss, length T. The first token never does: nothing predicts it.</param>
/// <param name="Truncated">Whether it was cut to the maximum length.</param>
/// <param name="Line">Where the record stands in its file, from 1.</param>
public sealed record EncodedExample(int[] Ids, bool[] Trained, bool Truncated, long Line)
{
    /// <summary>How much each token counts in the loss, length T; null where all that are trained count 1.</summary>
    public float[]? Weights { get; init; }

    /// <summary>How much what is asked counts in the loss; looked at where there are weights.</summary>
    public float PromptWeight { get; init; }

    /// <summary>Turns behind the last answer, which were left out.</summary>
    public int LeftOutTurns { get; init; }

    /// <summary>Number of tokens that count in the loss.</summary>
    public int TrainedTokens => Trained.Count(trained => trained);

    /// <summary>Sum of their weights.</summary>
    public double TrainedWeight => Weights is null ? TrainedTokens : Weights.Where((_, place) => Trained[place]).Sum(weight => (double)weight);

    /// <summary>
    /// The tokens that the model is judged by, length T, each as one: weights are for learning. They are those of the answers that count in
    /// full, which is a weight of 1 or more, or the example's heaviest where none has as much. What is asked is among them only where
    /// it is learnt in full as well.
    /// </summary>
    public bool[] Judged()
    {
        if (Weights is null)
        {
            return Trained;
        }

        var asked = PromptWeight < 1 ? PromptWeight : 0;
        var full = Math.Min(1, Weights.Where((weight, place) => Trained[place] && weight > asked).DefaultIfEmpty(1).Max());
        return [.. Trained.Select((trained, place) => trained && Weights[place] >= full)];
    }

    /// <summary>The same with nothing to learn but what the model is judged by.</summary>
    public EncodedExample InFull() => Weights is null ? this : this with { Trained = Judged(), Weights = null };
}
