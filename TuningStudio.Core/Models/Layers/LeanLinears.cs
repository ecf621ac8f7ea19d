using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Layers;

/// <summary>Linear layers over one input that are frozen but for low-rank terms, yᵢ = x Wᵢᵀ + bᵢ + sᵢ · x Aᵢᵀ Bᵢᵀ, with their way back written out.</summary>
/// <param name="layers">The layers.</param>
/// <param name="input">x […,in].</param>
/// <param name="residual">Added to the first result, or null.</param>
/// <param name="isTraining">Whether dropout is on.</param>
internal sealed class LeanLinears(IReadOnlyList<Linear> layers, StageInput input, Tensor? residual, bool isTraining)
{
    private readonly IReadOnlyList<LowRankTerm?> _terms = [.. layers.Select(layer => layer.Adapter?.Term(isTraining))];

    internal bool TakesGradient => input.TakesGradient || _terms.Any(term => term is not null) || residual is { requires_grad: true };

    /// <param name="tape">Gives the results their memory; null leaves that to libtorch.</param>
    internal IReadOnlyList<Tensor> Forward(GradientTape? tape = null)
    {
        using var scope = NewDisposeScope();
        var made = input.Make();
        var flat = Flat(made);
        var narrow = Narrow(flat, [.. _terms.OfType<LowRankTerm>()]);
        List<Tensor> results = [];
        long start = 0;
        for (var place = 0; place < layers.Count; place++)
        {
            var (layer, term) = (layers[place], _terms[place]);
            long[] shape = [.. made.shape[..^1], layer.OutFeatures];
            var result = tape is null ? empty(shape, made.dtype, made.device) : tape.Take(shape, made);
            Frozen(layer, flat, place == 0 ? residual : null, Flat(result));
            if (term is not null)
            {
                Flat(result).addmm_(narrow!.narrow(0, start, term.Rank).t(), term.Up.to(flat.dtype).t(), beta: 1, alpha: (float)term.Scaling);
                start += term.Rank;
            }

            results.Add(result.MoveToOuterDisposeScope());
        }

        return results;
    }

    /// <param name="gradients">Of the results; null where one has none.</param>
    internal void Backward(IReadOnlyList<Tensor?> gradients)
    {
        var (made, back) = input.Again();
        if (OfInput(Flat(made), gradients) is { } ofInput)
        {
            back(ofInput.view(made.shape));
        }

        if (residual is not null && gradients[0] is { } ofFirst)
        {
            GradientTape.Accumulate(residual, ofFirst);
        }
    }

    private static void Frozen(Linear layer, Tensor flat, Tensor? residual, Tensor result)
    {
        var bias = layer.Bias?.Value;
        if ((residual is null ? bias : Flat(residual)) is { } first)
        {
            result.copy_(first);
        }

        result.addmm_(flat, layer.Weight.t(), beta: residual is null && bias is null ? 0 : 1, alpha: 1);
        if (residual is not null && bias is not null)
        {
            result.add_(bias);
        }
    }

    // [A₁; A₂; …] xᵀ [R,N], R being the ranks' sum: beside each other the narrow products of all terms are one. Lying products are several
    // times as fast as standing ones on a CPU.
    private static Tensor? Narrow(Tensor flat, IReadOnlyList<LowRankTerm> terms) => terms.Count == 0 ? null : Downs(flat, terms).matmul(flat.t());

    private static Tensor Downs(Tensor flat, IReadOnlyList<LowRankTerm> terms) => cat([.. terms.Select(term => term.Down)]).to(flat.dtype);

    // Gives the terms their gradients, and x's [N,in] where it takes one.
    private Tensor? OfInput(Tensor flat, IReadOnlyList<Tensor?> gradients)
    {
        using var noGradient = no_grad();
        Tensor? sum = null;
        List<(LowRankTerm Term, Tensor Gradient)> terms = [];
        for (var place = 0; place < layers.Count; place++)
        {
            if (gradients[place] is not { } gradient)
            {
                continue;
            }

            gradient = Flat(gradient);
            if (input.TakesGradient)
            {
                sum = sum is null ? gradient.matmul(layers[place].Weight) : sum.addmm_(gradient, layers[place].Weight, beta: 1, alpha: 1);
            }

            if (_terms[place] is { } term)
            {
                terms.Add((term, gradient));
            }
        }

        return terms.Count == 0 ? sum : OfTerms(flat, terms, sum);
    }

    private static Tensor? OfTerms(Tensor flat, List<(LowRankTerm Term, Tensor Gradient)> terms, Tensor? sum)
    {
        var downs = Downs(flat, [.. terms.Select(one => one.Term)]);
        var narrow = downs.matmul(flat.t());
        var ofNarrow = cat([.. terms.Select(one => one.Term.Up.to(flat.dtype).t().matmul(one.Gradient.t()).mul_(Number.Of(one.Term.Scaling)))]);
        var ofDowns = ofNarrow.matmul(flat);
        long start = 0;
        foreach (var (term, gradient) in terms)
        {
            GradientTape.Accumulate(term.Down, ofDowns.narrow(0, start, term.Rank));
            GradientTape.Accumulate(term.Up, narrow.narrow(0, start, term.Rank).matmul(gradient).t().mul(Number.Of(term.Scaling)));
            start += term.Rank;
        }

        return sum?.addmm_(ofNarrow.t(), downs, beta: 1, alpha: 1);
    }

    private static Tensor Flat(Tensor wide) => wide.reshape(-1, wide.shape[^1]);
}
