using TuningStudio.Core.Batching;
using TuningStudio.Core.Models.Rotary;
using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Layers;

/// <summary>What a block must know besides its stream [B,T,D].</summary>
/// <param name="Rotation">How far the T positions are turned; null for models with learned positions.</param>
/// <param name="Cache">What is remembered of earlier tokens, or null.</param>
/// <param name="Pass">How the block is run.</param>
/// <param name="Prefix">Keys and values that stand before this pass's own, [2,K,P,E], or null.</param>
/// <param name="Visible">Which columns hold tokens, or null where all do.</param>
/// <param name="Packed">The texts that stand one behind the other in a single row, or null.</param>
public sealed record AttentionContext(Rotation? Rotation, KeyValueCache? Cache, Pass Pass, Tensor? Prefix, VisibleColumns? Visible, PackedRow? Packed = null);
