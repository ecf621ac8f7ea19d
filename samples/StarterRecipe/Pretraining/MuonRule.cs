using static TorchSharp.torch;

namespace TuningStudio.StarterRecipe.Pretraining;

/// <summary>
/// Muon (Jordan et al., 2024) for the matrices of the blocks: the momentum is made orthogonal by a Newton–Schulz iteration,
/// so that every direction of a matrix learns alike. It needs about half of Adam's tokens for the same loss.
/// Matrices of one shape are worked on together.
/// </summary>
internal sealed class MuonRule(IReadOnlyList<MasterWeight> weights, double learningRate, double weightDecay) : IUpdateRule
{
    private const double Momentum = 0.95;
    private const int Iterations = 5;

    // [N,out,in]
    private readonly Tensor _momentum = zeros([weights.Count, .. weights[0].Master.shape]).DetachFromDisposeScope();
    private readonly double _scale = Math.Sqrt(Math.Max(1, (double)weights[0].Master.shape[0] / weights[0].Master.shape[1]));

    public IReadOnlyList<MasterWeight> Weights { get; } = weights;

    public void Update(IReadOnlyList<Tensor> gradients, double share)
    {
        var gradient = stack(gradients);
        _momentum.mul_(Momentum).add_(gradient, alpha: 1 - Momentum);
        var steps = Orthogonal(gradient.mul_(1 - Momentum).add_(_momentum, alpha: Momentum)).unbind(0);
        foreach (var (weight, step) in Weights.Zip(steps))
        {
            weight.Master.mul_(1 - (share * learningRate * weightDecay)).add_(step, alpha: -share * learningRate * _scale);
        }
    }

    public void Dispose()
    {
        _momentum.Dispose();
        foreach (var weight in Weights)
        {
            weight.Dispose();
        }
    }

    // The quintic's coefficients bring singular values near one in five rounds; bfloat16 is exact enough.
    private static Tensor Orthogonal(Tensor matrices)
    {
        var tall = matrices.shape[1] > matrices.shape[2];
        var x = (tall ? matrices.transpose(1, 2) : matrices).to(ScalarType.BFloat16).contiguous();
        x = x.div(x.square().sum([1, 2], keepdim: true).sqrt_().add_(1e-7));
        for (var round = 0; round < Iterations; round++)
        {
            var square = x.bmm(x.transpose(1, 2));
            var polynomial = square.bmm(square).mul_(2.0315).add_(square, alpha: -4.7750);
            x = polynomial.bmm(x).add_(x, alpha: 3.4445);
        }

        return (tall ? x.transpose(1, 2) : x).to(ScalarType.Float32);
    }
}
