using TuningStudio.Core.Models;
using static TorchSharp.torch;

namespace TuningStudio.Core.Peft.Lora;

/// <summary>
/// The product s · B A (Hu et al., 2021). A and B are float32; the product is computed in the input's own format, and their
/// gradients arrive in float32 again.
/// </summary>
/// <param name="Down">A [R,in].</param>
/// <param name="Up">B [out,R].</param>
/// <param name="Scaling">s, alpha / R.</param>
/// <param name="UpBias">Bias of B [out], or null.</param>
internal sealed record LowRank(Tensor Down, Tensor Up, double Scaling, Tensor? UpBias = null)
{
    /// <summary>Scaling the small product is cheaper than scaling the wide one.</summary>
    /// <param name="input">[…,in].</param>
    /// <returns>[…,out].</returns>
    internal Tensor Of(Tensor input)
    {
        var narrow = nn.functional.linear(input, Down.to(input.dtype)).mul(Number.Of(Scaling));
        return nn.functional.linear(narrow, Up.to(input.dtype), UpBias?.mul(Number.Of(Scaling)).to(input.dtype));
    }

    /// <summary>Adds the product to what a layer gave, in place and in one pass over it; only where no gradient is wanted.</summary>
    /// <param name="output">[…,out].</param>
    /// <param name="input">[…,in].</param>
    /// <returns>The output.</returns>
    internal Tensor AddTo(Tensor output, Tensor input)
    {
        var (flat, narrow) = (output.view(-1, Up.shape[0]), nn.functional.linear(input, Down.to(input.dtype)).view(-1, Down.shape[0]));
        flat.addmm_(narrow, Up.to(input.dtype).t(), beta: 1, alpha: (float)Scaling);
        return UpBias is null ? output : output.add_(UpBias.mul(Number.Of(Scaling)).to(input.dtype));
    }

    /// <summary>What is trained.</summary>
    /// <param name="upFactor">Factor of B's learning rate (LoRA+; Hayou et al., 2024).</param>
    internal IReadOnlyList<AdapterParameter> Parameters(double upFactor)
    {
        List<AdapterParameter> parameters = [new("lora_A.weight", Down), new("lora_B.weight", Up) { LearningRateFactor = upFactor }];
        if (UpBias is not null)
        {
            parameters.Add(new("lora_B.bias", UpBias) { LearningRateFactor = upFactor, Decays = false });
        }

        return parameters;
    }

    /// <summary>Frobenius norm of the product, of two R×R matrices: ‖s B A‖² = s² tr(BᵀB · AAᵀ).</summary>
    internal double Norm()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        return Math.Abs(Scaling) * Math.Sqrt(Math.Max(0, Up.t().matmul(Up).mul(Down.matmul(Down.t())).sum().item<float>()));
    }

    /// <summary>Adds the product to a matrix [out,in] in place.</summary>
    internal Tensor AddTo(Tensor weight) => weight.addmm_(Up.detach(), Down.detach(), beta: 1, alpha: (float)Scaling);

    /// <summary>The input as it is while training: a share of it zeroed.</summary>
    internal static Tensor Dropped(Tensor input, double dropout, bool isTraining) =>
        isTraining && dropout > 0 ? nn.functional.dropout(input, dropout, training: true) : input;
}
