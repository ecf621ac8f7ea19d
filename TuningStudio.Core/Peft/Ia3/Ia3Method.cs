using System.Text.Json;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Models;
using TuningStudio.Core.Models.Layers;
using TuningStudio.Core.Peft.Parts;
using static TorchSharp.torch;

namespace TuningStudio.Core.Peft.Ia3;

/// <summary>IA³: factors for keys, values and the feed-forward layer's inner channels, all one at first.</summary>
internal sealed class Ia3Method : ITuningMethod, IAdapterReader
{
    /// <inheritdoc/>
    public string Name => "ia3";

    /// <inheritdoc/>
    public string PeftType => "IA3";

    /// <inheritdoc/>
    public AttachedAdapter Create(ICausalLanguageModel model, ResolvedHyperparameters hyperparameters, string? baseModel)
    {
        var feedForward = model.Linears.Where(linear => linear.Role == LinearRole.FeedForwardOutput).ToList();
        var all = model.Linears.Where(linear => linear.Role is LinearRole.Key or LinearRole.Value or LinearRole.AttentionInput).Concat(feedForward).ToList();
        var config = new Ia3Config
        {
            BaseModel = baseModel,
            FanInFanOut = all.Any(linear => linear.IsTransposed),
            TargetModules = Written(all),
            FeedForwardModules = Written(feedForward),
        };
        return new AttachedAdapter(config, [.. all.Select(linear =>
            new LinearPart(linear, new Ia3Linear(ones(ShapeOf(linear, feedForward.Contains(linear)), ScalarType.Float32, model.Device), feedForward.Contains(linear))))]);

        JsonElement Written(List<Linear> linears) => JsonSerializer.SerializeToElement<IReadOnlyList<string>>(
            TargetModules.ShortestNames([.. linears.Select(linear => linear.Name)], [.. model.Linears.Select(linear => linear.Name)]),
            AdapterJson.Default.IReadOnlyListString);
    }

    /// <inheritdoc/>
    public HyperparameterOptions OptionsOf(AdapterConfigFile config) => new() { Method = Name };

    /// <inheritdoc/>
    public AttachedAdapter Load(AdapterFolder folder, ICausalLanguageModel model)
    {
        var config = folder.Config.Read(AdapterJson.Default.Ia3Config);
        if (config.ModulesToSave is { Count: > 0 })
        {
            throw folder.Config.Unsupported("modules_to_save", "Merge the adapter with the program that made it, and use the merged model.");
        }

        var linears = model.Linears.Append(model.OutputHead).ToDictionary(linear => linear.Name);
        IReadOnlyList<string> feedForward = config.FeedForwardModules is { ValueKind: JsonValueKind.String or JsonValueKind.Array } value && !(value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0)
            ? TargetModules.Select(value, [.. linears.Keys], folder, "feedforward_modules")
            : [];
        return new AttachedAdapter(config, [.. TargetModules.Select(config.TargetModules, [.. linears.Keys], folder, "target_modules").Select(name =>
            new LinearPart(linears[name], new Ia3Linear(
                folder.Read($"{PeftNames.Prefix}{name}.{Ia3Linear.VectorName}", ShapeOf(linears[name], feedForward.Contains(name))),
                feedForward.Contains(name))))]);
    }

    private static long[] ShapeOf(Linear linear, bool scalesInput) => scalesInput ? [1, linear.InFeatures] : [linear.OutFeatures, 1];
}
