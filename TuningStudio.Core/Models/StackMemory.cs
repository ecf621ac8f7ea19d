using static TorchSharp.torch;

namespace TuningStudio.Core.Models;

/// <summary>
/// Memory for what is taken in one order and given back in the other, as results of a forward pass are on the way back. Each step uses the
/// same memory again. The C library's allocator instead would cut it into holes that tensors of the same sizes do not fit into any more:
/// the process of a small model's step grew to twice what its tensors took.
/// </summary>
internal sealed class StackMemory : IDisposable
{
    private const long SlabNumbers = 16L << 20;

    private readonly List<Tensor> _slabs = [];
    private (int Slab, long Offset) _top;

    /// <summary>Where the next tensor will lie.</summary>
    internal (int Slab, long Offset) Top => _top;

    /// <summary>Takes memory.</summary>
    /// <param name="shape">Shape of the tensor.</param>
    /// <param name="like">Its number format and device are taken.</param>
    /// <returns>Whatever numbers lie there, owned by the caller's scope.</returns>
    internal Tensor Take(long[] shape, Tensor like)
    {
        // A GPU's allocator does that by itself.
        if (like.device_type != TorchSharp.DeviceType.CPU || _slabs.Any(slab => slab.dtype != like.dtype))
        {
            return empty(shape, like.dtype, like.device);
        }

        var count = shape.Aggregate(1L, (product, size) => product * size);
        while (_top.Slab < _slabs.Count && _top.Offset + count > _slabs[_top.Slab].numel())
        {
            _top = (_top.Slab + 1, 0);
        }

        if (_top.Slab == _slabs.Count)
        {
            _slabs.Add(empty(Math.Max(SlabNumbers, count), like.dtype).DetachFromDisposeScope());
        }

        // Not a view, which autograd would take for changed when another part of the slab is.
        using var place = _slabs[_top.Slab].narrow(0, _top.Offset, count).view(shape);
        _top.Offset += count;
        return empty(0, like.dtype).set_(place);
    }

    /// <summary>Gives back all that was taken since.</summary>
    /// <param name="top">What <see cref="Top"/> was then.</param>
    internal void Return((int Slab, long Offset) top) => _top = top;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var slab in _slabs)
        {
            slab.Dispose();
        }
    }
}
