using TuningStudio.Core.Configuration;
using TuningStudio.Core.Models;
using TuningStudio.Core.Peft.Parts;

namespace TuningStudio.Core.Peft.Prompts;

/// <summary>What prompt tuning and P-tuning share.</summary>
internal static class EmbeddingPrompts
{
    internal static PromptConfig Config(ICausalLanguageModel model, string peftType, ResolvedHyperparameters hyperparameters, string? baseModel) => new()
    {
        PeftType = peftType,
        BaseModel = baseModel,
        VirtualTokens = hyperparameters.VirtualTokens,
        TokenWidth = model.Shape.HiddenSize,
        Layers = model.Shape.Layers,
        AttentionHeads = model.Shape.Heads,
    };

    internal static AttachedAdapter Attached(ICausalLanguageModel model, PromptEncoder encoder, PromptConfig config) =>
        new(config, [new SoftPromptPart(model, new EmbeddingPrompt(encoder))]);

    /// <summary>The network that made the virtual tokens is gone: going on from them trains the table.</summary>
    internal static HyperparameterOptions OptionsOf(string method, AdapterConfigFile config) =>
        new() { Method = method, VirtualTokens = config.Read(AdapterJson.Default.PromptConfig).VirtualTokens, EncoderHiddenSize = 0 };

    /// <summary>The virtual tokens that were saved; the network that had made them is gone.</summary>
    internal static AttachedAdapter Load(AdapterFolder folder, ICausalLanguageModel model)
    {
        var config = folder.Config.Read(AdapterJson.Default.PromptConfig);
        return Attached(model, new PromptEncoder(folder.Read(SoftPromptPart.SavedName, config.VirtualTokens, model.Shape.HiddenSize)), config);
    }
}
