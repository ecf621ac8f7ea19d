using TuningStudio.Core.Models.Layers;
using TuningStudio.Core.Peft.Lora;
using static TorchSharp.torch;

namespace TuningStudio.Core.Peft.Rows;

/// <summary>
/// Plain LoRAs in one linear layer, a row each: their A and B stand above each other, so that all rows take two products, however many there
/// are. Lower ranks are filled up with zeros, which add nothing, and so are rows without an adapter.
/// </summary>
internal sealed class StackedLora : ILinearAdapter, IDisposable
{
    private readonly Tensor _down;
    private readonly Tensor _up;
    private readonly Tensor _scaling;

    private StackedLora(Tensor down, Tensor up, Tensor scaling) => (_down, _up, _scaling) = (down, up, scaling);

    /// <param name="rows">The adapter of each of B rows, or null.</param>
    /// <param name="weight">The layer's matrix: where and in which format it is computed.</param>
    /// <returns>Null where an adapter is of another kind.</returns>
    internal static StackedLora? TryCreate(IReadOnlyList<ILinearAdapter?> rows, Tensor weight)
    {
        var products = rows.Select(row => (row as LoraLinear)?.Product).ToArray();
        if (rows.Zip(products).Any(row => row.First is not null && row.Second is not { UpBias: null }))
        {
            return null;
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var any = products.First(product => product is not null)!;
        var rank = products.Max(product => product?.Down.shape[0] ?? 0);
        var down = zeros([rows.Count, any.Down.shape[1], rank], weight.dtype, weight.device);
        var up = zeros([rows.Count, rank, any.Up.shape[0]], weight.dtype, weight.device);
        for (var row = 0; row < rows.Count; row++)
        {
            if (products[row] is { } product)
            {
                down[row].narrow(1, 0, product.Down.shape[0]).copy_(product.Down.t());
                up[row].narrow(0, 0, product.Up.shape[1]).copy_(product.Up.t());
            }
        }

        var scaling = tensor(products.Select(product => product?.Scaling ?? 0).ToArray(), weight.dtype, weight.device).view(-1, 1, 1);
        return new StackedLora(down.DetachFromDisposeScope(), up.DetachFromDisposeScope(), scaling.DetachFromDisposeScope());
    }

    public Tensor After(Linear layer, Tensor input, Tensor output, bool isTraining) =>
        output.add_(input.bmm(_down).mul_(_scaling).bmm(_up));

    public void Dispose()
    {
        _down.Dispose();
        _up.Dispose();
        _scaling.Dispose();
    }
}
