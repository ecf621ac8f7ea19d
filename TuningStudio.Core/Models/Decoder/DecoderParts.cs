using TuningStudio.Core.Models.Layers;
using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Decoder;

/// <summary>What <see cref="DecoderModel"/> is put together from.</summary>
internal sealed record DecoderParts
{
    /// <summary>Size of the model.</summary>
    internal required ModelShape Shape { get; init; }

    /// <summary>Where it computes.</summary>
    internal required Device Device { get; init; }

    /// <summary>Number format of weights and activations.</summary>
    internal required ScalarType Type { get; init; }

    /// <summary>All weights; the model owns them.</summary>
    internal required ModelWeights Weights { get; init; }

    /// <summary>Table of token vectors.</summary>
    internal required Embedding Embedding { get; init; }

    /// <summary>What goes into the first block is multiplied by this; null leaves it.</summary>
    internal double? StreamScale { get; init; }

    /// <summary>Where tokens stand.</summary>
    internal required IPositions Positions { get; init; }

    /// <summary>The blocks.</summary>
    internal required IReadOnlyList<DecoderBlock> Blocks { get; init; }

    /// <summary>Norm after the last block.</summary>
    internal required INorm Norm { get; init; }

    /// <summary>Output head; its weight may be the embedding's.</summary>
    internal required Linear Head { get; init; }

    /// <summary>Largest logit; null does not cap.</summary>
    internal double? LogitSoftCap { get; init; }
}
