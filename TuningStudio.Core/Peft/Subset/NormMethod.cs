using System.Text.Json;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Models;
using TuningStudio.Core.Models.Layers;
using TuningStudio.Core.Peft.Parts;

namespace TuningStudio.Core.Peft.Subset;

/// <summary>The norms alone (Zhao et al., 2023), in PEFT's layout.</summary>
internal sealed class NormMethod : ITuningMethod, IAdapterReader
{
    /// <inheritdoc/>
    public string Name => "norm";

    /// <inheritdoc/>
    public string PeftType => "LN_TUNING";

    /// <inheritdoc/>
    public AttachedAdapter Create(ICausalLanguageModel model, ResolvedHyperparameters hyperparameters, string? baseModel)
    {
        var norms = Norms(model);
        var config = new NormConfig
        {
            BaseModel = baseModel,
            TargetModules = JsonSerializer.SerializeToElement(TargetModules.ShortestNames(norms, Modules(model)), AdapterJson.Default.IReadOnlyListString),
        };
        return new AttachedAdapter(config, [.. Weights(model, norms).Select(weight => WeightPart.CopyOf(weight, SavedName(weight)))]);
    }

    /// <inheritdoc/>
    public HyperparameterOptions OptionsOf(AdapterConfigFile config) => new() { Method = Name };

    /// <inheritdoc/>
    public AttachedAdapter Load(AdapterFolder folder, ICausalLanguageModel model)
    {
        var config = folder.Config.Read(AdapterJson.Default.NormConfig);
        if (config.ModulesToSave is { Count: > 0 })
        {
            throw folder.Config.Unsupported("modules_to_save", "Merge the adapter with the program that made it, and use the merged model.");
        }

        var norms = TargetModules.Select(config.TargetModules, Norms(model), folder, "target_modules");
        return new AttachedAdapter(config, [.. Weights(model, norms).Select(weight => new WeightPart(weight, folder.Read(SavedName(weight), weight.Shape), SavedName(weight)))]);
    }

    // A norm's scale is the only weight that is a vector and no bias.
    private static IReadOnlyList<string> Norms(ICausalLanguageModel model) =>
        [.. model.Weights.Values.Where(weight => weight.Shape.Length == 1 && weight.Name.EndsWith(".weight", StringComparison.Ordinal)).Select(weight => weight.Module)];

    private static IReadOnlyList<string> Modules(ICausalLanguageModel model) => [.. model.Weights.Values.Select(weight => weight.Module).Distinct()];

    private static IEnumerable<Weight> Weights(ICausalLanguageModel model, IReadOnlyList<string> modules) => model.Weights.Values.Where(weight => modules.Contains(weight.Module));

    private static string SavedName(Weight weight) => $"{PeftNames.Prefix}{weight.Module}.ln_tuning_layers{weight.Name[weight.Module.Length..]}";
}
