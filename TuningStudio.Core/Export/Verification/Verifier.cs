using TuningStudio.Core.Contracts;
using TuningStudio.Core.Models;
using TuningStudio.Core.Peft;
using static TorchSharp.torch;

namespace TuningStudio.Core.Export.Verification;

/// <summary>Remembers what the model in the studio answers, and holds what was written against it.</summary>
internal sealed class Verifier : IDisposable
{
    // A single logit may be off by more than the mean; one that is off by this much is no rounding.
    private const double LargestOutlier = 16;

    private readonly List<(int[] Ids, Tensor Logits, Tensor? Untuned)> _expected = [];
    private double? _adapterEffect;
    private double _tolerance;

    /// <summary>Asks the model in the studio.</summary>
    /// <param name="source">Base and adapter.</param>
    /// <param name="rounding">Largest relative error of a number as it will be stored.</param>
    /// <param name="cancellation">Ends it.</param>
    internal void Remember(ExportSource source, double rounding, CancellationToken cancellation)
    {
        var model = source.Model;

        // Both models compute in this format too, each with errors of its own.
        var computing = source.Device.Precision == "bf16" ? Rounding.Of(Weights.WeightType.BF16) : 0;
        _tolerance = Rounding.Tolerance(Math.Max(rounding, computing), model.Shape.Layers);
        var effect = new LogitComparison();
        foreach (var ids in TestPrompts.For(source.Text(), model.Shape))
        {
            cancellation.ThrowIfCancellationRequested();
            var logits = Logits(model, ids);
            _expected.Add((ids, logits, null));
            if (source.Adapter is { } adapter)
            {
                var untuned = adapter.WithBase(() => Logits(model, ids));
                _expected[^1] = (ids, logits, untuned);
                effect.Add(logits, untuned);
            }
        }

        if (_expected.Exists(prompt => !IsFinite(prompt.Logits)))
        {
            throw new TuningException(ErrorCodes.NotANumber, "The model with this adapter gives logits that are not numbers, so that nothing can be compared.", "Check the adapter, or tune it with a lower learning rate.", source.Request.Adapter ?? source.Request.Model);
        }

        _adapterEffect = source.Adapter is null ? null : effect.Relative;
    }

    /// <summary>Asks what was written.</summary>
    internal VerificationResult Compare(ICausalLanguageModel written, Action<double> progress, CancellationToken cancellation)
    {
        var comparison = new LogitComparison();
        var toBase = new LogitComparison();
        foreach (var (ids, logits, untuned) in _expected)
        {
            cancellation.ThrowIfCancellationRequested();
            using var actual = Logits(written, ids);
            comparison.Add(logits, actual);
            if (untuned is not null)
            {
                toBase.Add(untuned, actual);
            }

            progress((double)comparison.Tokens / _expected.Sum(prompt => prompt.Ids.Length));
        }

        // An adapter that does less than rounding could be lost without a word.
        var lostAdapter = _adapterEffect > 0 && toBase.Relative < comparison.Relative / 2;
        return new VerificationResult
        {
            Prompts = _expected.Count,
            Tokens = comparison.Tokens,
            MaxDifference = comparison.Max,
            RelativeDifference = comparison.Relative,
            Tolerance = _tolerance,
            TokenMatch = comparison.TokenMatch,
            KlDivergence = comparison.KlDivergence,
            AdapterEffect = _adapterEffect,
            LostAdapter = lostAdapter,

            // Written so that what is not a number fails.
            Passed = !lostAdapter && comparison.Relative <= _tolerance && comparison.Max <= LargestOutlier * _tolerance * comparison.Spread(written.Shape.VocabularySize),
        };
    }

    public void Dispose() => _expected.ForEach(prompt =>
    {
        prompt.Logits.Dispose();
        prompt.Untuned?.Dispose();
    });

    // [T,V], float32, on the CPU; belongs to no scope.
    private static Tensor Logits(ICausalLanguageModel model, int[] ids)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var row = tensor(ids.Select(id => (long)id).ToArray(), device: model.Device).unsqueeze(0);
        return model.Head(model.Forward(row, ForwardContext.Inference))[0].to(ScalarType.Float32).cpu().DetachFromDisposeScope();
    }

    private static bool IsFinite(Tensor logits)
    {
        using var scope = NewDisposeScope();
        return logits.isfinite().all().item<bool>();
    }
}
