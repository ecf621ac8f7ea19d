using TuningStudio.Core.Models.Quantization;
using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Layers;

/// <summary>A linear layer, y = x Wᵀ + b, with a slot for an adapter.</summary>
/// <param name="role">What it does in its block.</param>
/// <param name="stored">W as the checkpoint has it: [out,in], or [in,out] where it is transposed.</param>
/// <param name="bias">b [out], or null.</param>
/// <param name="isTransposed">Whether the checkpoint holds Wᵀ, as GPT-2's does.</param>
public sealed class Linear(LinearRole role, Weight stored, Weight? bias = null, bool isTransposed = false)
{
    /// <summary>Its name in the checkpoint, for instance <c>model.layers.0.self_attn.q_proj</c>.</summary>
    public string Name => stored.Module;

    /// <summary>What it does in its block.</summary>
    public LinearRole Role => role;

    /// <summary>Its matrix as the checkpoint holds it.</summary>
    public Weight Stored => stored;

    /// <summary>W [out,in]; a view owned by the caller's scope where the checkpoint holds it transposed.</summary>
    public Tensor Weight => isTransposed ? stored.Value.t() : stored.Value;

    /// <summary>Whether the checkpoint holds Wᵀ.</summary>
    public bool IsTransposed => isTransposed;

    /// <summary>b [out], or null.</summary>
    public Weight? Bias => bias;

    /// <summary>Width of its input.</summary>
    public long InFeatures => stored.Shape[isTransposed ? 0 : 1];

    /// <summary>Width of its output.</summary>
    public long OutFeatures => stored.Shape[isTransposed ? 1 : 0];

    /// <summary>The adapter in use, or null.</summary>
    public ILinearAdapter? Adapter { get; set; }

    /// <summary>Whether all of it is frozen, but for a low-rank term of an adapter.</summary>
    /// <param name="isTraining">Whether dropout is on.</param>
    internal bool IsLean(bool isTraining) =>
        (Adapter is null || Adapter.Term(isTraining) is not null) && !stored.IsTrained && bias is not { IsTrained: true };

    /// <summary>Computes the layer.</summary>
    /// <param name="input">[…,in].</param>
    /// <param name="isTraining">Whether dropout is on.</param>
    /// <returns>[…,out].</returns>
    public Tensor Forward(Tensor input, bool isTraining)
    {
        if (Adapter is not { } adapter)
        {
            return Product(input);
        }

        var changed = adapter.Before(input);
        return adapter.After(this, changed, Product(changed), isTraining);
    }

    private Tensor Product(Tensor input)
    {
        if (!stored.IsQuantized || stored.Replacement is not null || !input.requires_grad || !is_grad_enabled())
        {
            var weight = Weight;

            // Not wherever there is no gradient: a training pass that is computed twice must give the same bits both times.
            return is_inference_mode_enabled() && FewRows.Suits(input, weight)
                ? FewRows.Product(input, weight, bias?.Value)
                : nn.functional.linear(input, weight, bias?.Value);
        }

        var product = FrozenProduct.apply(input, this);
        return bias is null ? product : product + bias.Value;
    }
}
