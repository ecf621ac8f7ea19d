using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Layers;

/// <summary>What goes into linear layers: cheaply made from results that are kept, and made again on the way back.</summary>
public abstract record StageInput
{
    /// <summary>Whether anything that it is made from takes a gradient.</summary>
    internal abstract bool TakesGradient { get; }

    /// <summary>Makes it.</summary>
    /// <returns>[…,in], owned by the caller's scope.</returns>
    internal abstract Tensor Make();

    /// <summary>Makes it again.</summary>
    /// <returns>It without gradient, and what takes its gradient back.</returns>
    internal virtual (Tensor Made, Action<Tensor> Back) Again()
    {
        var made = Make();
        return (made.detach(), gradient => autograd.backward([made], [gradient]));
    }
}

/// <summary>A result as it is.</summary>
internal sealed record Plain(Tensor Result) : StageInput
{
    internal override bool TakesGradient => Result.requires_grad;

    internal override Tensor Make() => Result.alias();

    internal override (Tensor Made, Action<Tensor> Back) Again() => (Result.detach(), gradient => GradientTape.Accumulate(Result, gradient));
}

/// <summary>A norm of a result.</summary>
internal sealed record Normed(INorm Norm, Tensor Result) : StageInput
{
    internal override bool TakesGradient => Result.requires_grad || Norm.IsTrained;

    internal override Tensor Make() => Norm.Forward(Result);

    internal override (Tensor Made, Action<Tensor> Back) Again()
    {
        if (Norm.IsTrained)
        {
            return base.Again();
        }

        using var noGradient = no_grad();
        return (Make(), TakeBack);
    }

    private void TakeBack(Tensor gradient)
    {
        using var noGradient = no_grad();
        GradientTape.Accumulate(Result, Norm.Gradient(Result, gradient));
    }
}

/// <summary>Something of results, without anything trained in it.</summary>
internal sealed record Combined(IReadOnlyList<Tensor> Results, Func<Tensor> Compute) : StageInput
{
    internal override bool TakesGradient => Results.Any(result => result.requires_grad);

    internal override Tensor Make() => Compute();
}
