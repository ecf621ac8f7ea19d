using System.Collections.Frozen;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Peft;

namespace TuningStudio.Core.Generation;

/// <summary>What one row of a batch is to answer.</summary>
public sealed record GenerationJob
{
    /// <summary>Token ids, at least one.</summary>
    public required IReadOnlyList<int> Prompt { get; init; }

    /// <summary>How tokens are chosen.</summary>
    public SamplingOptions Sampling { get; init; } = new();

    /// <summary>Tokens that end the answer.</summary>
    public IReadOnlySet<int> StopIds { get; init; } = FrozenSet<int>.Empty;

    /// <summary>An adapter attached to the model, switched off; null answers with the model as it is.</summary>
    public IAttachedAdapter? Adapter { get; init; }

    /// <summary>Called with each piece of text, cut at whole characters, and the number of tokens so far.</summary>
    public Action<string, int>? OnText { get; init; }

    /// <summary>Ends the answer early; what is there stands.</summary>
    public CancellationToken Cancellation { get; init; }
}
