using TuningStudio.Core.Configuration;
using TuningStudio.Core.Models;
using TuningStudio.Core.Models.Layers;
using TuningStudio.Core.Peft.Parts;
using static TorchSharp.torch;

namespace TuningStudio.Core.Peft.Bottleneck;

/// <summary>
/// Bottleneck adapters: after attention and feed-forward layer of every block (Houlsby et al., 2019), or after the latter alone
/// (Pfeiffer et al., 2021). They change nothing at first: U and its bias are zero.
/// </summary>
internal sealed class BottleneckMethod : ITuningMethod, IAdapterReader
{
    internal const string Kind = "BOTTLENECK";
    internal const string Houlsby = "houlsby";
    internal const string Pfeiffer = "pfeiffer";

    /// <inheritdoc/>
    public string Name => "bottleneck";

    /// <inheritdoc/>
    public string PeftType => Kind;

    /// <inheritdoc/>
    public AttachedAdapter Create(ICausalLanguageModel model, ResolvedHyperparameters hyperparameters, string? baseModel)
    {
        var config = new BottleneckConfig { BaseModel = baseModel, Size = hyperparameters.BottleneckSize, Placement = hyperparameters.BottleneckPlacement };
        using var generator = new Generator((ulong)hyperparameters.Seed);
        return new AttachedAdapter(config, [.. Places(model, config.Placement).Select(linear =>
        {
            var bound = 1 / Math.Sqrt(linear.OutFeatures);
            return new LinearPart(linear, new BottleneckLinear(
                rand([config.Size, linear.OutFeatures], ScalarType.Float32, generator: generator).mul_(Number.Of(2 * bound)).sub_(Number.Of(bound)).to(model.Device),
                zeros(config.Size, ScalarType.Float32, model.Device),
                zeros([linear.OutFeatures, config.Size], ScalarType.Float32, model.Device),
                zeros(linear.OutFeatures, ScalarType.Float32, model.Device)));
        })]);
    }

    /// <inheritdoc/>
    public HyperparameterOptions OptionsOf(AdapterConfigFile config)
    {
        var read = config.Read(AdapterJson.Default.BottleneckConfig);
        return new HyperparameterOptions { Method = Name, BottleneckSize = read.Size, BottleneckPlacement = read.Placement };
    }

    /// <inheritdoc/>
    public AttachedAdapter Load(AdapterFolder folder, ICausalLanguageModel model)
    {
        var config = folder.Config.Read(AdapterJson.Default.BottleneckConfig);
        if (config.NonLinearity != "relu" || config.Placement is not (Houlsby or Pfeiffer))
        {
            throw folder.Config.Unsupported(config.NonLinearity == "relu" ? "placement" : "non_linearity", $"Known are relu, {Houlsby} and {Pfeiffer}.");
        }

        return new AttachedAdapter(config, [.. Places(model, config.Placement).Select(linear =>
        {
            var prefix = $"{PeftNames.Prefix}{linear.Name}.";
            return new LinearPart(linear, new BottleneckLinear(
                folder.Read(prefix + BottleneckLinear.DownName, config.Size, linear.OutFeatures),
                folder.Read(prefix + BottleneckLinear.DownBiasName, config.Size),
                folder.Read(prefix + BottleneckLinear.UpName, linear.OutFeatures, config.Size),
                folder.Read(prefix + BottleneckLinear.UpBiasName, linear.OutFeatures)));
        })]);
    }

    private static IEnumerable<Linear> Places(ICausalLanguageModel model, string placement) => model.Linears.Where(linear =>
        linear.Role == LinearRole.FeedForwardOutput || (placement == Houlsby && linear.Role == LinearRole.AttentionOutput));
}
