using static TorchSharp.torch;

namespace TuningStudio.StarterRecipe.Pretraining;

/// <summary>Clips the gradient and lets every weight learn by the rule that suits it.</summary>
internal sealed class StarterOptimizer(IReadOnlyDictionary<string, Tensor> weights, PretrainingOptions options) : IDisposable
{
    private readonly List<IUpdateRule> _rules = [.. weights.Select(weight => RuleFor(weight.Key, weight.Value, options))];

    /// <summary>One update.</summary>
    /// <param name="share">Share of the highest learning rate.</param>
    /// <returns>The norm of the gradient before clipping.</returns>
    internal double Step(double share)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var gradients = _rules.ConvertAll(rule => rule.Weight.Gradient());
        var norm = stack(gradients.Select(gradient => gradient.norm())).norm().item<float>();
        var scale = Math.Min(1, options.MaxGradientNorm / (norm + 1e-6));
        for (var index = 0; index < _rules.Count; index++)
        {
            using var perWeight = NewDisposeScope();
            _rules[index].Update(gradients[index].mul(scale), share);
            _rules[index].Weight.Publish();
        }

        return norm;
    }

    public void Dispose() => _rules.ForEach(rule => rule.Dispose());

    private static IUpdateRule RuleFor(string name, Tensor weight, PretrainingOptions options)
    {
        var master = new MasterWeight(weight);
        return weight.dim() == 2 && name.Contains("_proj", StringComparison.Ordinal)
            ? new MuonRule(master, options.MatrixLearningRate, options.WeightDecay)
            : new AdamRule(master, options.VectorLearningRate);
    }
}
