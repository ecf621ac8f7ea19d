using static TorchSharp.torch;

namespace TuningStudio.Core.Models;

/// <summary>
/// Keys and values of the tokens seen so far, per block, in buffers that grow by doubling, so that a new token costs
/// its own size and not the whole past.
/// </summary>
/// <param name="layers">Number of blocks.</param>
public sealed class KeyValueCache(int layers) : IDisposable
{
    private readonly Tensor?[] _keys = new Tensor?[layers];
    private readonly Tensor?[] _values = new Tensor?[layers];

    /// <summary>Tokens remembered.</summary>
    public int Length { get; private set; }

    /// <summary>Adds a block's new keys and values and returns all of them.</summary>
    /// <param name="layer">The block, from 0.</param>
    /// <param name="key">New keys [B,K,T,E].</param>
    /// <param name="value">New values [B,K,T,E].</param>
    /// <returns>Views [B,K,<see cref="Length"/>+T,E], owned by the caller's scope.</returns>
    public (Tensor Key, Tensor Value) Append(int layer, Tensor key, Tensor value) =>
        (Append(ref _keys[layer], key), Append(ref _values[layer], value));

    /// <summary>A block's keys and values so far.</summary>
    /// <returns>Views [B,K,<see cref="Length"/>,E], owned by the caller's scope.</returns>
    public (Tensor Key, Tensor Value) Read(int layer) => (_keys[layer]!.narrow(2, 0, Length), _values[layer]!.narrow(2, 0, Length));

    /// <summary>Counts tokens as seen once every block has appended them.</summary>
    public void Advance(int tokens) => Length += tokens;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in _keys.Concat(_values))
        {
            tensor?.Dispose();
        }
    }

    private Tensor Append(ref Tensor? buffer, Tensor added)
    {
        var tokens = added.shape[2];
        var needed = Length + tokens;
        if (buffer is null || buffer.shape[2] < needed)
        {
            using var scope = NewDisposeScope();
            var capacity = Math.Max(needed, Math.Max(64, 2 * (buffer?.shape[2] ?? 0)));
            var grown = empty([added.shape[0], added.shape[1], capacity, added.shape[3]], added.dtype, added.device);
            if (buffer is not null)
            {
                grown.narrow(2, 0, Length).copy_(buffer.narrow(2, 0, Length));
                buffer.Dispose();
            }

            buffer = grown.DetachFromDisposeScope();
        }

        using (var target = buffer.narrow(2, Length, tokens))
        {
            target.copy_(added).Dispose();
        }

        return buffer.narrow(2, 0, needed);
    }
}
