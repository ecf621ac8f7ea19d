using TuningStudio.Core.Batching;
using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Rotary;

/// <summary>Rotary position embeddings in the half-split layout of Hugging Face: dimension i is paired with i + R/2.</summary>
/// <param name="laws">The law for a sequence's length.</param>
/// <param name="device">Where the table lives.</param>
/// <param name="type">Number format of queries and keys.</param>
public sealed class RotaryEmbedding(Func<int, RotaryLaw> laws, Device device, ScalarType type) : IDisposable
{
    private const int FirstPositions = 256;
    private RotaryLaw? _law;
    private Tensor? _cosine;
    private Tensor? _sine;

    /// <summary>Cosines and sines of a stretch of positions.</summary>
    /// <param name="start">First position.</param>
    /// <param name="count">Number of positions T.</param>
    /// <param name="length">Length of the whole text, where that is known to be more.</param>
    /// <returns>Two views [T,1,R/2], owned by the caller's scope.</returns>
    public Rotation At(int start, int count, int length = 0)
    {
        var needed = start + count;
        var law = laws(Math.Max(needed, length));
        if (law != _law || _cosine!.shape[0] < needed)
        {
            // A table of the same law grows by doubling, so that a long generation does not make it anew for every token.
            var positions = law == _law ? Math.Max(needed, 2 * (int)_cosine!.shape[0]) : Math.Max(needed, FirstPositions);
            Dispose();
            (_cosine, _sine) = Table(law, positions);
            _law = law;
        }

        return new Rotation(_cosine.narrow(0, start, count), _sine!.narrow(0, start, count));
    }

    /// <summary>Cosines and sines of positions that differ by row.</summary>
    /// <param name="positions">[B,T], each below its row's length.</param>
    /// <param name="lengths">Lengths of the B rows' whole texts.</param>
    /// <returns>[B,T,1,R/2], owned by the caller's scope.</returns>
    public Rotation At(Tensor positions, IReadOnlyList<int> lengths)
    {
        if (lengths.Select(laws).Distinct().Count() == 1)
        {
            return At(0, lengths.Max()).Select(positions);
        }

        // Each row by the law of its own length, as if it were alone.
        var rows = lengths.Select((length, row) => At(0, length).Select(positions.narrow(0, row, 1))).ToArray();
        return new Rotation(cat(rows.Select(row => row.Cosine).ToArray()), cat(rows.Select(row => row.Sine).ToArray()));
    }

    /// <summary>Cosines and sines of texts packed into one row.</summary>
    /// <param name="row">The texts, T tokens.</param>
    /// <returns>[1,T,1,R/2], owned by the caller's scope.</returns>
    public Rotation At(PackedRow row)
    {
        if (row.Lengths.Select(laws).Distinct().Count() == 1)
        {
            return At(0, row.Lengths.Max()).Select(row.Positions);
        }

        // Each text by the law of its own length, as if it were alone.
        var texts = row.Positions.split([.. row.Lengths.Select(length => (long)length)], 1).Zip(row.Lengths, (positions, length) => At(0, length).Select(positions)).ToArray();
        return new Rotation(cat(texts.Select(text => text.Cosine).ToArray(), 1), cat(texts.Select(text => text.Sine).ToArray(), 1));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _cosine?.Dispose();
        _sine?.Dispose();
    }

    private (Tensor Cosine, Tensor Sine) Table(RotaryLaw law, int positions)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();

        // A table that grows while answers are generated serves the next training step as well.
        using var ordinary = inference_mode(false);
        var frequencies = tensor(law.InverseFrequencies.Select(value => (float)value).ToArray(), device: device);
        var angles = outer(arange(Number.Of(positions), ScalarType.Float32, device), frequencies).unsqueeze(1);
        return (
            angles.cos().mul_(Number.Of(law.Scale)).to(type).DetachFromDisposeScope(),
            angles.sin().mul_(Number.Of(law.Scale)).to(type).DetachFromDisposeScope());
    }
}
