using TorchSharp;
using static TorchSharp.torch;

namespace TuningStudio.Core.Weights;

/// <summary>
/// A few megabytes through which tensors pass that change format or device on their way in. It is kept between reads:
/// a fresh buffer for each tensor leaves holes in the C heap that nothing fits into, as much as half the model again.
/// </summary>
internal sealed class StagingBuffer : IDisposable
{
    private const long PieceBytes = 8L << 20;

    private readonly Lock _gate = new();
    private Tensor? _buffer;

    /// <summary>Fills bytes from a tensor's first one on.</summary>
    internal delegate void Fill(Span<byte> piece, long offset);

    public void Dispose()
    {
        _buffer?.Dispose();
        _buffer = null;
    }

    /// <summary>Makes a tensor of <paramref name="type"/> on <paramref name="device"/> from the stored bytes that <paramref name="fill"/> yields.</summary>
    internal Tensor Convert(TensorEntry entry, ScalarType type, Device device, Fill fill)
    {
        var result = torch.empty(entry.Shape, dtype: type, device: device);
        try
        {
            lock (_gate)
            {
                Copy(entry, result, fill);
            }

            return result;
        }
        catch
        {
            result.Dispose();
            throw;
        }
    }

    private void Copy(TensorEntry entry, Tensor result, Fill fill)
    {
        using var untracked = no_grad();
        using var scope = NewDisposeScope();
        var flat = result.view(-1);
        var buffer = Buffer(entry.Type.ToScalarType(), PieceBytes / entry.Type.Size());
        for (long start = 0; start < entry.Elements; start += buffer.numel())
        {
            using var inner = NewDisposeScope();
            var count = Math.Min(buffer.numel(), entry.Elements - start);
            var piece = buffer.narrow(0, 0, count);
            fill(piece.bytes, start * entry.Type.Size());
            flat.narrow(0, start, count).copy_(piece);
        }
    }

    private Tensor Buffer(ScalarType type, long elements)
    {
        if (_buffer?.dtype != type)
        {
            _buffer?.Dispose();
            _buffer = torch.empty(elements, dtype: type, device: CPU).DetachFromDisposeScope();
        }

        return _buffer;
    }
}
