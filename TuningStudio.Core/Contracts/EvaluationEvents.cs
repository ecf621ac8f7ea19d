using System.Text.Json.Serialization;

namespace TuningStudio.Core.Contracts;

/// <summary>The run's sample prompts, answered by the model as it is, token by token with the likeliest.</summary>
public sealed record SamplesEvent : RunEvent
{
    /// <summary>Optimizer updates done; 0 is the model before the first.</summary>
    public int Step { get; init; }

    /// <summary>Passes over the training data so far, with fraction.</summary>
    public double Epoch { get; init; }

    /// <summary>The answers; the same prompts in the same order at every step.</summary>
    public required IReadOnlyList<SampleAnswer> Samples { get; init; }
}

/// <summary>One prompt and its answer.</summary>
public sealed record SampleAnswer
{
    /// <summary>What was asked: the turns before the answer.</summary>
    public required IReadOnlyList<ChatMessage> Prompt { get; init; }

    /// <summary>The answer that the data has; null for a prompt of the user's own.</summary>
    public string? Expected { get; init; }

    /// <summary>What the model answers.</summary>
    public required string Answer { get; init; }

    /// <summary><c>stop</c>, <c>length</c>, or <c>cancelled</c> where time ran out.</summary>
    public required string FinishReason { get; init; }
}

/// <summary>Exact match, BLEU and ROUGE-L of generated answers to validation records.</summary>
public sealed record GenerationMetricsEvent : RunEvent
{
    /// <summary>Optimizer updates done; 0 is the model before the first.</summary>
    public int Step { get; init; }

    /// <summary>Passes over the training data so far, with fraction.</summary>
    public double Epoch { get; init; }

    /// <summary>Records answered.</summary>
    public int Examples { get; init; }

    /// <summary>Share of answers that are the expected one, white space at the ends apart, 0 to 1.</summary>
    public double ExactMatch { get; init; }

    /// <summary>Corpus BLEU-4, 0 to 100; null where no answer has four words.</summary>
    public double? Bleu { get; init; }

    /// <summary>How BLEU cuts words: <c>13a</c>, or <c>zh</c> for Chinese, character by character.</summary>
    public required string Tokenization { get; init; }

    /// <summary>Mean F1 of the longest common subsequence of words, 0 to 1.</summary>
    public double RougeL { get; init; }
}

/// <summary>How far the model has moved from its base.</summary>
public sealed record AdapterEffectEvent : RunEvent
{
    /// <summary>Optimizer updates done.</summary>
    public int Step { get; init; }

    /// <summary>Mean KL divergence of the tuned model's next-token distribution from the base's, in nats, at trained tokens of validation examples.</summary>
    public double KlToBase { get; init; }

    /// <summary>Tokens that it was measured on.</summary>
    public int Tokens { get; init; }

    /// <summary>Frobenius norm of all that is added to the adapted weights; null where a method adds to no weights.</summary>
    public double? WeightChange { get; init; }

    /// <summary>Frobenius norm of those weights.</summary>
    public double? WeightNorm { get; init; }
}

/// <summary>
/// The tuned model's loss on rows, each by itself; all of it is in <c>row_losses.csv</c>, that of validation rows in
/// <c>validation_row_losses.csv</c>.
/// </summary>
public sealed record RowLossesEvent : RunEvent
{
    /// <summary>Optimizer updates done.</summary>
    public int Step { get; init; }

    /// <summary>What the rows are for; runs from before there was a choice measured training rows.</summary>
    public RowPurpose Data { get; init; }

    /// <summary>The file that the rows stand in; null in runs from before it was told, whose rows are the training file's.</summary>
    public string? File { get; init; }

    /// <summary>Rows measured.</summary>
    public int Rows { get; init; }

    /// <summary>Rows that were trained on, or held out.</summary>
    public int TotalRows { get; init; }

    /// <summary>Median of the rows' losses.</summary>
    public double MedianLoss { get; init; }

    /// <summary>Median of the rows' losses with the base alone; null for training rows, which are not measured with it.</summary>
    public double? MedianBaseLoss { get; init; }

    /// <summary>The rows of the largest loss, largest first.</summary>
    public required IReadOnlyList<RowLoss> Worst { get; init; }

    /// <summary>The rows of the smallest loss, smallest first; empty in runs from before they were told.</summary>
    public IReadOnlyList<RowLoss> Best { get => field ?? []; init; } // Generated JSON forgets initializers.
}

/// <summary>What rows of data are for.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RowPurpose>))]
public enum RowPurpose
{
    /// <summary>Learnt.</summary>
    [JsonStringEnumMemberName("training")]
    Training,

    /// <summary>Held out, or of a file of their own, to measure by.</summary>
    [JsonStringEnumMemberName("validation")]
    Validation,
}

/// <summary>A row's loss.</summary>
public sealed record RowLoss
{
    /// <summary>The record's number in its file, from 1.</summary>
    public long Record { get; init; }

    /// <summary>The line it starts on, from 1.</summary>
    public long Line { get; init; }

    /// <summary>Mean negative log-likelihood per token of its answers, in nats.</summary>
    public double Loss { get; init; }

    /// <summary>The same with the base alone; null for training rows.</summary>
    public double? BaseLoss { get; init; }

    /// <summary>Those tokens.</summary>
    public int Tokens { get; init; }

    /// <summary>Whether the loss is far outside what most rows have: above the third quartile by three times the distance of the quartiles.</summary>
    public bool IsOutlier { get; init; }

    /// <summary>The last thing asked, cut short.</summary>
    public string? Prompt { get; init; }

    /// <summary>The answer that the data has, cut short.</summary>
    public string? Answer { get; init; }

    /// <summary>In a classification: another label that the model finds likelier than the row's own.</summary>
    public string? LikelierLabel { get; init; }

    /// <summary>That label's probability among all labels, 0 to 1.</summary>
    public double? LabelProbability { get; init; }
}
