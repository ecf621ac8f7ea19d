using System.Text.Json;
using TuningStudio.Core.Models;
using TuningStudio.Core.Models.Layers;
using TuningStudio.Core.Peft.Lora;
using TuningStudio.Core.Peft.Parts;
using static TorchSharp.torch;

namespace TuningStudio.Core.Peft.Products;

/// <summary>Reads LoHa adapters: Δ is the elementwise product of two low-rank products (Hyeon-Woo et al., 2021).</summary>
internal sealed class LohaReader : IAdapterReader
{
    private static readonly string[] Names = ["hada_w1_a", "hada_w1_b", "hada_w2_a", "hada_w2_b"];

    /// <inheritdoc/>
    public string PeftType => "LOHA";

    /// <inheritdoc/>
    public AttachedAdapter Load(AdapterFolder folder, ICausalLanguageModel model) => ProductFiles.Load(folder, model, (linear, rank, prefix) =>
    [
        .. Names.Select((name, index) => new AdapterParameter(name, index % 2 == 0
            ? folder.Read(prefix + name, linear.OutFeatures, rank)
            : folder.Read(prefix + name, rank, linear.InFeatures))),
    ], (_, factors) => factors[0].Value.matmul(factors[1].Value).mul(factors[2].Value.matmul(factors[3].Value)));
}

/// <summary>Reads LoKr adapters: Δ is the Kronecker product of two matrices, each whole or a product of two of rank R (Yeh et al., 2023).</summary>
internal sealed class LokrReader : IAdapterReader
{
    private static readonly string[] Names = ["lokr_w1", "lokr_w1_a", "lokr_w1_b", "lokr_w2", "lokr_w2_a", "lokr_w2_b"];

    /// <inheritdoc/>
    public string PeftType => "LOKR";

    /// <inheritdoc/>
    public AttachedAdapter Load(AdapterFolder folder, ICausalLanguageModel model) => ProductFiles.Load(folder, model, (_, _, prefix) =>
    [
        .. Names.Where(name => folder.Has(prefix + name)).Select(name => new AdapterParameter(name, folder.Read(prefix + name, [.. folder.ShapeOf(prefix + name)]))),
    ], (linear, factors) => kron(Factor(factors, "lokr_w1"), Factor(factors, "lokr_w2")).reshape(linear.OutFeatures, linear.InFeatures));

    private static Tensor Factor(IReadOnlyList<AdapterParameter> factors, string name) =>
        factors.FirstOrDefault(factor => factor.Name == name)?.Value
        ?? factors.First(factor => factor.Name == name + "_a").Value.matmul(factors.First(factor => factor.Name == name + "_b").Value);
}

/// <summary>What both have in common.</summary>
internal static class ProductFiles
{
    internal static AttachedAdapter Load(
        AdapterFolder folder,
        ICausalLanguageModel model,
        Func<Linear, int, string, IReadOnlyList<AdapterParameter>> read,
        Func<Linear, IReadOnlyList<AdapterParameter>, Tensor> delta)
    {
        var config = folder.Config.Read(AdapterJson.Default.ProductConfig);
        (string Field, bool Unsupported)[] checks =
        [
            ("modules_to_save", config.ModulesToSave is { Count: > 0 }),
            ("layers_to_transform", config.LayersToTransform is { ValueKind: not JsonValueKind.Null }),
            ("r", config.Rank < 1),
        ];
        foreach (var (field, unsupported) in checks)
        {
            if (unsupported)
            {
                throw folder.Config.Unsupported(field, "Merge the adapter with the program that made it, and use the merged model.");
            }
        }

        var linears = model.Linears.ToDictionary(linear => linear.Name);
        return new AttachedAdapter(config, [.. TargetModules.Select(config.TargetModules, [.. linears.Keys], folder, "target_modules").Select(name =>
        {
            var (linear, rank) = (linears[name], LoraPattern.ValueOf(config.RankPattern, name) ?? config.Rank);
            var factors = read(linear, rank, $"{PeftNames.Prefix}{name}.");
            return new LinearPart(linear, new ProductLinear(factors, () => delta(linear, factors), (LoraPattern.ValueOf(config.AlphaPattern, name) ?? config.Alpha) / rank));
        })]);
    }
}
