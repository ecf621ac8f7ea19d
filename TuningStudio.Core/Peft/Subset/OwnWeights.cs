using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Models;
using TuningStudio.Core.Models.Layers;
using TuningStudio.Core.Peft.Parts;

namespace TuningStudio.Core.Peft.Subset;

/// <summary>
/// Tuned weights of the base's own: each has a float32 copy, so that small updates are not lost, and is saved in the base's number
/// format, in which it is computed with.
/// </summary>
internal sealed class OwnWeights : IAdapterReader
{
    internal const string Kind = "WEIGHTS";

    /// <inheritdoc/>
    public string PeftType => Kind;

    /// <inheritdoc/>
    public HyperparameterOptions OptionsOf(AdapterConfigFile config) => new() { Method = config.Read(AdapterJson.Default.SubsetConfig).Method };

    /// <inheritdoc/>
    public AttachedAdapter Load(AdapterFolder folder, ICausalLanguageModel model)
    {
        var weights = model.Weights.Values.Where(weight => folder.Has(PeftNames.Prefix + weight.Name)).ToList();
        return weights.Count == 0
            ? throw folder.Config.Invalid("The adapter holds no weight of this model.", "Use the adapter with the base model it was trained on.", "peft_type")
            : new AttachedAdapter(
                folder.Config.Read(AdapterJson.Default.SubsetConfig),
                [.. weights.Select(weight => Read(weight, PeftNames.Prefix + weight.Name))]);

        WeightPart Read(Weight weight, string name) => new(weight, folder.Read(name, weight.Shape), name, savedAs: weight.Type);
    }

    /// <summary>Attaches fresh copies of weights.</summary>
    /// <param name="method">The method that chose them.</param>
    /// <param name="weights">At least one.</param>
    /// <param name="baseModel">What the adapter's config says of the base.</param>
    /// <exception cref="TuningException">One is kept in few bits.</exception>
    internal static AttachedAdapter Attached(string method, IReadOnlyList<Weight> weights, string? baseModel) => weights.Any(weight => weight.IsQuantized)
        ? throw new TuningException(ErrorCodes.InvalidOption, $"The method {method} trains weights that --quantization keeps in few bits.", "Use --quantization none, or a method that leaves the base as it is, such as lora.", field: "quantization")
        : new(
            new SubsetConfig { BaseModel = baseModel, Method = method },
            [.. weights.Select(weight => WeightPart.CopyOf(weight, PeftNames.Prefix + weight.Name, weight.Type))]);
}
