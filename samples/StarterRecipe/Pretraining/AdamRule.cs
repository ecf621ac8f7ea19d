using static TorchSharp.torch;

namespace TuningStudio.StarterRecipe.Pretraining;

/// <summary>Adam (Kingma and Ba, 2015) for the embedding and the norms.</summary>
internal sealed class AdamRule(MasterWeight weight, double learningRate) : IUpdateRule
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.95;
    private const double Epsilon = 1e-8;
    private readonly Tensor _mean = zeros_like(weight.Master).DetachFromDisposeScope();
    private readonly Tensor _square = zeros_like(weight.Master).DetachFromDisposeScope();
    private int _updates;

    public IReadOnlyList<MasterWeight> Weights { get; } = [weight];

    public void Update(IReadOnlyList<Tensor> gradients, double share)
    {
        _updates++;
        var gradient = gradients[0];
        _mean.mul_(Beta1).add_(gradient, alpha: 1 - Beta1);
        _square.mul_(Beta2).addcmul_(gradient, gradient, 1 - Beta2);
        var denominator = _square.sqrt().div_(Math.Sqrt(1 - Math.Pow(Beta2, _updates))).add_(Epsilon);
        weight.Master.addcdiv_(_mean, denominator, -share * learningRate / (1 - Math.Pow(Beta1, _updates)));
    }

    public void Dispose()
    {
        _mean.Dispose();
        _square.Dispose();
        weight.Dispose();
    }
}
