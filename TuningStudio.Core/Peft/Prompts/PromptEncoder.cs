using TuningStudio.Core.Models;
using static TorchSharp.torch;

namespace TuningStudio.Core.Peft.Prompts;

/// <summary>
/// What virtual tokens come out of: a table, and a small network over it that helps to train it and is thrown away afterwards. Names are
/// those of PEFT's module.
/// </summary>
internal sealed class PromptEncoder
{
    private const string Prefix = "prompt_encoder.";

    private readonly Tensor _table;
    private readonly List<(Tensor Weight, Tensor Bias)> _layers;
    private readonly Func<Tensor, Tensor> _between;

    /// <param name="table">[P,W], float32.</param>
    /// <param name="layers">Linear layers, [out,in] and [out]; none uses the table as it is.</param>
    /// <param name="module">Name of the network.</param>
    /// <param name="between">What stands between two layers.</param>
    internal PromptEncoder(Tensor table, List<(Tensor Weight, Tensor Bias)> layers, string module, Func<Tensor, Tensor> between)
    {
        (_table, _layers, _between) = (table, layers, between);

        // PEFT counts what stands between the layers too.
        Parameters =
        [
            new(Prefix + "embedding.weight", table),
            .. layers.SelectMany((layer, index) => new AdapterParameter[]
            {
                new($"{Prefix}{module}.{2 * index}.weight", layer.Weight),
                new($"{Prefix}{module}.{2 * index}.bias", layer.Bias) { Decays = false },
            }),
        ];
    }

    /// <summary>A table alone.</summary>
    internal PromptEncoder(Tensor table)
        : this(table, [], string.Empty, tensor => tensor)
    {
    }

    /// <summary>What is trained.</summary>
    internal IReadOnlyList<AdapterParameter> Parameters { get; }

    /// <summary>Number of virtual tokens P.</summary>
    internal int Length => (int)_table.shape[0];

    /// <summary>The virtual tokens.</summary>
    /// <returns>[P,width], owned by the caller's scope.</returns>
    internal Tensor Compute()
    {
        var result = _table.alias();
        for (var index = 0; index < _layers.Count; index++)
        {
            result = nn.functional.linear(index == 0 ? result : _between(result), _layers[index].Weight, _layers[index].Bias);
        }

        return result;
    }

    /// <summary>A fresh linear layer as PyTorch draws it: weight and bias uniform in ±1/√in.</summary>
    internal static (Tensor Weight, Tensor Bias) Layer(long inFeatures, long outFeatures, Generator generator, Device device)
    {
        var bound = 1 / Math.Sqrt(inFeatures);
        return (Uniform(outFeatures, inFeatures), Uniform(outFeatures));

        Tensor Uniform(params long[] shape) => rand(shape, ScalarType.Float32, generator: generator).mul_(Number.Of(2 * bound)).sub_(Number.Of(bound)).to(device);
    }
}
