using TuningStudio.Core.Models.Layers;
using static TorchSharp.torch;

namespace TuningStudio.StarterRecipe.Pretraining;

/// <summary>Clips the gradient and lets every weight learn by the rule that suits it.</summary>
internal sealed class StarterOptimizer : IDisposable
{
    private readonly List<IUpdateRule> _rules = [];
    private readonly PretrainingOptions _options;

    internal StarterOptimizer(IReadOnlyDictionary<string, Weight> weights, PretrainingOptions options)
    {
        _options = options;
        var matrices = weights.ToLookup(weight => weight.Value.Stored.dim() == 2 && weight.Key.Contains("_proj", StringComparison.Ordinal), weight => new MasterWeight(weight.Value.Stored));
        _rules.AddRange(matrices[true]
            .GroupBy(matrix => (matrix.Master.shape[0], matrix.Master.shape[1]))
            .Select(sameShape => new MuonRule([.. sameShape], options.MatrixLearningRate, options.WeightDecay)));
        _rules.AddRange(matrices[false].Select(weight => new AdamRule(weight, options.VectorLearningRate)));
    }

    /// <summary>One update.</summary>
    /// <param name="share">Share of the highest learning rate.</param>
    /// <returns>The norm of the gradient before clipping.</returns>
    internal double Step(double share)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var gradients = _rules.ConvertAll(rule => rule.Weights.Select(weight => weight.Gradient()).ToList());
        var norm = stack(gradients.SelectMany(group => group).Select(gradient => gradient.norm())).norm().item<float>();
        var scale = Math.Min(1, _options.MaxGradientNorm / (norm + 1e-6));
        foreach (var (rule, ofRule) in _rules.Zip(gradients))
        {
            using var perRule = NewDisposeScope();
            ofRule.ForEach(gradient => gradient.mul_(scale));
            rule.Update(ofRule, share);
            foreach (var weight in rule.Weights)
            {
                weight.Publish();
            }
        }

        return norm;
    }

    public void Dispose() => _rules.ForEach(rule => rule.Dispose());
}
