using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Layers;

/// <summary>Rotary position embeddings in the half-split layout of Hugging Face: dimension i is paired with i + E/2.</summary>
public sealed class RotaryEmbedding : IDisposable
{
    private readonly Tensor _frequencies;
    private readonly ScalarType _type;
    private Tensor _cosine;
    private Tensor _sine;

    /// <summary>Prepares the table; it grows when longer sequences come.</summary>
    /// <param name="inverseFrequencies">[E/2] values.</param>
    /// <param name="device">Where it lives.</param>
    /// <param name="type">Number format of queries and keys.</param>
    public RotaryEmbedding(double[] inverseFrequencies, Device device, ScalarType type)
    {
        _type = type;
        _frequencies = tensor(inverseFrequencies.Select(value => (float)value).ToArray(), device: device);
        (_cosine, _sine) = Table(256);
    }

    /// <summary>Cosines and sines of a stretch of positions.</summary>
    /// <param name="start">First position.</param>
    /// <param name="count">Number of positions T.</param>
    /// <returns>Two views [T,1,E/2], owned by the caller's scope.</returns>
    public (Tensor Cosine, Tensor Sine) At(int start, int count)
    {
        var positions = (int)_cosine.shape[0];
        if (positions < start + count)
        {
            _cosine.Dispose();
            _sine.Dispose();
            (_cosine, _sine) = Table(Math.Max(start + count, 2 * positions));
        }

        return (_cosine.narrow(0, start, count), _sine.narrow(0, start, count));
    }

    /// <summary>Turns queries or keys by their positions.</summary>
    /// <param name="input">[B,T,H,E].</param>
    /// <param name="cosine">[T,1,E/2].</param>
    /// <param name="sine">[T,1,E/2].</param>
    public static Tensor Rotate(Tensor input, Tensor cosine, Tensor sine)
    {
        var half = input.shape[^1] / 2;
        var first = input.narrow(-1, 0, half);
        var second = input.narrow(-1, half, half);
        return cat([(first * cosine).addcmul_(second, sine, -1), (second * cosine).addcmul_(first, sine, 1)], -1);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _frequencies.Dispose();
        _cosine.Dispose();
        _sine.Dispose();
    }

    private (Tensor Cosine, Tensor Sine) Table(int positions)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var angles = outer(arange(positions, ScalarType.Float32, _frequencies.device), _frequencies).unsqueeze(1);
        return (angles.cos().to(_type).DetachFromDisposeScope(), angles.sin().to(_type).DetachFromDisposeScope());
    }
}
