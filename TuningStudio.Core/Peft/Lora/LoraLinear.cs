using TuningStudio.Core.Models.Layers;
using static TorchSharp.torch;

namespace TuningStudio.Core.Peft.Lora;

/// <summary>
/// Low-rank update of one linear layer (Hu et al., 2021): y = W x + b + s · B A x. A and B are float32; the product is
/// computed in the layer's own format, and their gradients arrive in float32 again.
/// </summary>
/// <param name="down">A [R,in].</param>
/// <param name="up">B [out,R].</param>
/// <param name="scaling">s, alpha / R.</param>
/// <param name="dropout">Share of x that is zeroed while training.</param>
internal sealed class LoraLinear(Tensor down, Tensor up, double scaling, double dropout) : ILinearAdapter
{
    internal Tensor Down { get; } = down;

    internal Tensor Up { get; } = up;

    public Tensor Apply(Tensor input, Tensor output, bool isTraining)
    {
        var dropped = isTraining && dropout > 0 ? nn.functional.dropout(input, dropout, training: true) : input;
        var narrow = nn.functional.linear(dropped, Down.to(input.dtype));

        // Scaling the small product is cheaper than scaling the wide one.
        return output.add_(nn.functional.linear(narrow.mul(scaling), Up.to(input.dtype)));
    }
}
