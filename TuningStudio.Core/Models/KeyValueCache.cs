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

    /// <summary>Keeps some rows, without columns that are padding in all of them.</summary>
    /// <param name="rows">Numbers of the rows that stay, in their new order.</param>
    /// <param name="padding">Number of columns that go.</param>
    /// <param name="virtualTokens">Columns that stand before the padding and stay.</param>
    public void Keep(IReadOnlyList<int> rows, int padding, int virtualTokens)
    {
        using var scope = NewDisposeScope();
        for (var layer = 0; layer < _keys.Length; layer++)
        {
            Rearrange(ref _keys[layer]);
            Rearrange(ref _values[layer]);
        }

        Length -= padding;

        void Rearrange(ref Tensor? buffer)
        {
            if (buffer is not null)
            {
                using var chosen = tensor(rows.Select(row => (long)row).ToArray(), device: buffer.device);
                var kept = buffer.narrow(2, 0, Length).index_select(0, chosen);
                kept = padding == 0 ? kept : cat([kept.narrow(2, 0, virtualTokens), kept.narrow(2, virtualTokens + padding, Length - virtualTokens - padding)], 2);
                buffer.Dispose();
                buffer = kept.DetachFromDisposeScope();
            }
        }
    }

    /// <summary>Takes in another cache's rows behind its own. The shorter ones get padding, so that all end at the same column.</summary>
    /// <param name="other">The other cache, which is left as it is.</param>
    /// <param name="virtualTokens">Columns that stand before the padding.</param>
    public void Join(KeyValueCache other, int virtualTokens)
    {
        using var scope = NewDisposeScope();
        var length = Math.Max(Length, other.Length);
        for (var layer = 0; layer < _keys.Length; layer++)
        {
            Join(ref _keys[layer], other._keys[layer]!);
            Join(ref _values[layer], other._values[layer]!);
        }

        Length = length;

        void Join(ref Tensor? own, Tensor added)
        {
            var joined = cat([Padded(own!, Length), Padded(added, other.Length)]);
            own!.Dispose();
            own = joined.DetachFromDisposeScope();
        }

        // Padding is zeros: it is not looked at, but what is no number would spread even so.
        Tensor Padded(Tensor buffer, int used)
        {
            var shape = buffer.shape;
            var held = buffer.narrow(2, 0, used);
            return used == length ? held : cat(
                [held.narrow(2, 0, virtualTokens), zeros([shape[0], shape[1], length - used, shape[3]], buffer.dtype, buffer.device), held.narrow(2, virtualTokens, used - virtualTokens)],
                2);
        }
    }

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
