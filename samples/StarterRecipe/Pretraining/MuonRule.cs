using static TorchSharp.torch;

namespace TuningStudio.StarterRecipe.Pretraining;

/// <summary>
/// Muon (Jordan et al., 2024) for the matrices of the blocks: the momentum is made orthogonal by a Newton–Schulz iteration,
/// so that every direction of a matrix learns alike. It needs about half of Adam's tokens for the same loss.
/// </summary>
internal sealed class MuonRule(MasterWeight weight, double learningRate, double weightDecay) : IUpdateRule
{
    private const double Momentum = 0.95;
    private const int Iterations = 5;
    private readonly Tensor _momentum = zeros_like(weight.Master).DetachFromDisposeScope();
    private readonly double _scale = Math.Sqrt(Math.Max(1, (double)weight.Master.shape[0] / weight.Master.shape[1]));

    public MasterWeight Weight { get; } = weight;

    public void Update(Tensor gradient, double share)
    {
        _momentum.mul_(Momentum).add_(gradient, alpha: 1 - Momentum);
        var ahead = gradient.mul(1 - Momentum).add_(_momentum, alpha: Momentum);
        Weight.Master.mul_(1 - (share * learningRate * weightDecay));
        Weight.Master.add_(Orthogonal(ahead), alpha: -share * learningRate * _scale);
    }

    public void Dispose()
    {
        _momentum.Dispose();
        Weight.Dispose();
    }

    // The quintic's coefficients bring singular values near one in five rounds; bfloat16 is exact enough.
    private static Tensor Orthogonal(Tensor matrix)
    {
        var tall = matrix.shape[0] > matrix.shape[1];
        var x = (tall ? matrix.t() : matrix).to(ScalarType.BFloat16);
        x = x.div(x.norm() + 1e-7);
        for (var round = 0; round < Iterations; round++)
        {
            var a = x.matmul(x.t());
            var b = a.mul(-4.7750).add_(a.matmul(a), alpha: 2.0315);
            x = x.mul(3.4445).add_(b.matmul(x));
        }

        return (tall ? x.t() : x).to(ScalarType.Float32);
    }
}
