using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Layers;

/// <summary>What an adapter adds to what a linear layer gives, s · B A x, where it does nothing else.</summary>
/// <param name="Down">A [R,in], float32.</param>
/// <param name="Up">B [out,R], float32.</param>
/// <param name="Scaling">s.</param>
public sealed record LowRankTerm(Tensor Down, Tensor Up, double Scaling)
{
    /// <summary>R.</summary>
    internal long Rank => Down.shape[0];
}
