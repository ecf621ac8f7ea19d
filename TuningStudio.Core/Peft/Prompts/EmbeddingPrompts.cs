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

    /// <summary>The virtual tokens that were saved; the network that had made them is gone.</summary>
    internal static AttachedAdapter Load(AdapterFolder folder, ICausalLanguageModel model)
    {
        var config = folder.Config(AdapterJson.Default.PromptConfig);
        return Attached(model, new PromptEncoder(folder.Read(SoftPromptPart.SavedName, config.VirtualTokens, model.Shape.HiddenSize)), config);
    }
}
