using static TorchSharp.torch;

namespace TuningStudio.Core.Export.Verification;

/// <summary>Gathers differences of logits over prompts.</summary>
internal sealed class LogitComparison
{
    private double _squares;
    private double _spread;
    private double _divergence;
    private long _matches;

    /// <summary>Largest difference.</summary>
    internal double Max { get; private set; }

    internal int Tokens { get; private set; }

    internal double Relative => Math.Sqrt(_squares / _spread);

    internal double TokenMatch => (double)_matches / Tokens;

    internal double KlDivergence => _divergence / Tokens;

    /// <summary>Root mean square of a logit's distance from its token's mean.</summary>
    internal double Spread(int vocabulary) => Math.Sqrt(_spread / ((double)Tokens * vocabulary));

    /// <param name="expected">[T,V], float32.</param>
    /// <param name="actual">[T,V], float32.</param>
    internal void Add(Tensor expected, Tensor actual)
    {
        using var scope = NewDisposeScope();
        var (wanted, given) = (expected.to(ScalarType.Float64), actual.to(ScalarType.Float64));
        var difference = wanted - given;
        Max = Math.Max(Max, difference.abs().max().item<double>());
        _squares += difference.square().sum().item<double>();
        _spread += (wanted - wanted.mean([-1], keepdim: true)).square().sum().item<double>();
        _matches += wanted.argmax(-1).eq(given.argmax(-1)).sum().item<long>();
        var likely = wanted.log_softmax(-1);
        _divergence += (likely.exp() * (likely - given.log_softmax(-1))).sum().item<double>();
        Tokens += (int)expected.shape[0];
    }
}
