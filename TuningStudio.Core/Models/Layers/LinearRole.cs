namespace TuningStudio.Core.Models.Layers;

/// <summary>What a linear layer does in its block, whatever its family calls it.</summary>
public enum LinearRole
{
    /// <summary>Makes queries.</summary>
    Query,

    /// <summary>Makes keys.</summary>
    Key,

    /// <summary>Makes values.</summary>
    Value,

    /// <summary>Makes queries, keys and values at once.</summary>
    AttentionInput,

    /// <summary>Leads from the heads back to the stream.</summary>
    AttentionOutput,

    /// <summary>Leads to the feed-forward layer's inner width.</summary>
    FeedForwardInput,

    /// <summary>Leads from the inner width back to the stream.</summary>
    FeedForwardOutput,

    /// <summary>Leads from the last stream to the vocabulary.</summary>
    Head,
}
