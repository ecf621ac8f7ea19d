using TuningStudio.Core.Configuration;
using TuningStudio.Core.Models;
using TuningStudio.Core.Peft.Parts;
using static TorchSharp.torch;

namespace TuningStudio.Core.Peft.Prompts;

/// <summary>Prompt tuning: a table of virtual tokens, at first vectors of tokens drawn from the vocabulary.</summary>
internal sealed class PromptTuningMethod : ITuningMethod, IAdapterReader
{
    /// <inheritdoc/>
    public string Name => "prompt-tuning";

    /// <inheritdoc/>
    public string PeftType => "PROMPT_TUNING";

    /// <inheritdoc/>
    public AttachedAdapter Create(ICausalLanguageModel model, ResolvedHyperparameters hyperparameters, string? baseModel)
    {
        using var generator = new Generator((ulong)hyperparameters.Seed);
        var table = PromptStart.Vectors(model, PromptStart.Tokens(model, hyperparameters.VirtualTokens, generator));
        return EmbeddingPrompts.Attached(model, new PromptEncoder(table), EmbeddingPrompts.Config(model, PeftType, hyperparameters, baseModel) with { Initialization = "RANDOM" });
    }

    /// <inheritdoc/>
    public HyperparameterOptions OptionsOf(AdapterConfigFile config) => EmbeddingPrompts.OptionsOf(Name, config);

    /// <inheritdoc/>
    public AttachedAdapter Load(AdapterFolder folder, ICausalLanguageModel model) => EmbeddingPrompts.Load(folder, model);
}

/// <summary>P-tuning: virtual tokens out of a network of three layers. Once saved it is a table.</summary>
internal sealed class PTuningMethod : ITuningMethod, IAdapterReader
{
    /// <inheritdoc/>
    public string Name => "p-tuning";

    /// <inheritdoc/>
    public string PeftType => "P_TUNING";

    /// <inheritdoc/>
    public AttachedAdapter Create(ICausalLanguageModel model, ResolvedHyperparameters hyperparameters, string? baseModel)
    {
        using var generator = new Generator((ulong)hyperparameters.Seed);
        var (width, inner) = (model.Shape.HiddenSize, Math.Max(1, hyperparameters.EncoderHiddenSize));
        var encoder = new PromptEncoder(
            randn([hyperparameters.VirtualTokens, width], ScalarType.Float32, generator: generator).to(model.Device),
            [
                PromptEncoder.Layer(width, inner, generator, model.Device),
                PromptEncoder.Layer(inner, inner, generator, model.Device),
                PromptEncoder.Layer(inner, width, generator, model.Device),
            ],
            "mlp_head",
            tensor => nn.functional.relu(tensor));
        var config = EmbeddingPrompts.Config(model, PeftType, hyperparameters, baseModel) with { EncoderKind = "MLP", EncoderHiddenSize = inner };
        return EmbeddingPrompts.Attached(model, encoder, config);
    }

    /// <inheritdoc/>
    public HyperparameterOptions OptionsOf(AdapterConfigFile config) => EmbeddingPrompts.OptionsOf(Name, config);

    /// <inheritdoc/>
    public AttachedAdapter Load(AdapterFolder folder, ICausalLanguageModel model) => EmbeddingPrompts.Load(folder, model);
}

/// <summary>Prefix tuning: keys and values, at first those of tokens drawn from the vocabulary, or out of a network of two layers.</summary>
internal sealed class PrefixTuningMethod : ITuningMethod, IAdapterReader
{
    /// <inheritdoc/>
    public string Name => "prefix-tuning";

    /// <inheritdoc/>
    public string PeftType => "PREFIX_TUNING";

    /// <inheritdoc/>
    public AttachedAdapter Create(ICausalLanguageModel model, ResolvedHyperparameters hyperparameters, string? baseModel)
    {
        using var generator = new Generator((ulong)hyperparameters.Seed);
        var inner = hyperparameters.EncoderHiddenSize;
        var config = Config(model, hyperparameters.VirtualTokens) with { BaseModel = baseModel, PrefixProjection = inner > 0, EncoderHiddenSize = inner > 0 ? inner : (int)PrefixWidth(model) };
        var tokens = PromptStart.Tokens(model, hyperparameters.VirtualTokens, generator);
        return Attached(model, config, inner == 0
            ? new PromptEncoder(PromptStart.KeysAndValues(model, tokens))
            : new PromptEncoder(
                randn([hyperparameters.VirtualTokens, PrefixWidth(model)], ScalarType.Float32, generator: generator).to(model.Device),
                [
                    PromptEncoder.Layer(PrefixWidth(model), inner, generator, model.Device),
                    PromptEncoder.Layer(inner, TableWidth(model), generator, model.Device),
                ],
                "transform",
                tensor => tensor.tanh()));
    }

    /// <inheritdoc/>
    public HyperparameterOptions OptionsOf(AdapterConfigFile config) => EmbeddingPrompts.OptionsOf(Name, config);

    /// <inheritdoc/>
    public AttachedAdapter Load(AdapterFolder folder, ICausalLanguageModel model)
    {
        var config = folder.Config.Read(AdapterJson.Default.PromptConfig);
        return Attached(model, config, new PromptEncoder(folder.Read(SoftPromptPart.SavedName, config.VirtualTokens, TableWidth(model))));
    }

    private static AttachedAdapter Attached(ICausalLanguageModel model, PromptConfig config, PromptEncoder encoder) =>
        new(config, [new SoftPromptPart(model, new PrefixPrompt(encoder, model.Shape))]);

    private PromptConfig Config(ICausalLanguageModel model, int virtualTokens) => new()
    {
        PeftType = PeftType,
        VirtualTokens = virtualTokens,
        TokenWidth = PrefixWidth(model),
        Layers = model.Shape.Layers,
        AttentionHeads = model.Shape.KeyValueHeads,
    };

    private static long PrefixWidth(ICausalLanguageModel model) => (long)model.Shape.KeyValueHeads * model.Shape.HeadSize;

    private static long TableWidth(ICausalLanguageModel model) => 2L * model.Shape.Layers * PrefixWidth(model);
}
