using TuningStudio.Core.Configuration;
using TuningStudio.Core.Models;
using TuningStudio.Core.Peft.Lora;

namespace TuningStudio.Core.Peft;

/// <summary>Makes and loads adapters of any method.</summary>
public static class Adapters
{
    /// <summary>Attaches a fresh adapter, switched on; the base's answers are unchanged until it is trained.</summary>
    /// <param name="model">The base.</param>
    /// <param name="hyperparameters">Method and its settings.</param>
    /// <param name="baseModel">What the adapter's config says of the base.</param>
    /// <exception cref="Contracts.TuningException">A target module is unknown.</exception>
    public static IAttachedAdapter Create(ICausalLanguageModel model, ResolvedHyperparameters hyperparameters, string? baseModel = null) =>
        LoraAdapter.Create(
            model,
            new LoraOptions(hyperparameters.Rank, hyperparameters.Alpha, hyperparameters.Dropout, hyperparameters.TargetModules),
            baseModel,
            hyperparameters.Seed);

    /// <summary>Attaches an adapter folder in PEFT's layout, switched on.</summary>
    /// <exception cref="Contracts.TuningException">It cannot be read or does not fit the model.</exception>
    public static IAttachedAdapter Load(string folder, ICausalLanguageModel model) => LoraAdapter.Load(folder, model);
}
