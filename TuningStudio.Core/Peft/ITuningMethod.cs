using TuningStudio.Core.Configuration;
using TuningStudio.Core.Models;

namespace TuningStudio.Core.Peft;

/// <summary>Reads adapters of one kind. Every class that is one is found by itself.</summary>
internal interface IAdapterReader
{
    /// <summary>PEFT's word for the kind, <c>peft_type</c>.</summary>
    string PeftType { get; }

    /// <summary>The options that would have made an adapter like this one; null where its kind is not one that can be tuned on.</summary>
    /// <param name="config">Its settings.</param>
    HyperparameterOptions? OptionsOf(AdapterConfigFile config) => null;

    /// <summary>Reads an adapter, not yet switched on.</summary>
    /// <param name="folder">Its files.</param>
    /// <param name="model">The base.</param>
    /// <exception cref="Contracts.TuningException">It does not fit the model.</exception>
    AttachedAdapter Load(AdapterFolder folder, ICausalLanguageModel model);

    /// <summary>The same, to be tuned on: B learns so many times as fast as A (LoRA+). Kinds without the two have nothing to do with it.</summary>
    AttachedAdapter Load(AdapterFolder folder, ICausalLanguageModel model, double loraPlusRatio) => Load(folder, model);
}

/// <summary>A way to tune: it makes fresh adapters. Every class that is one is found by itself.</summary>
internal interface ITuningMethod
{
    /// <summary>Its name among <see cref="TuningMethods"/>.</summary>
    string Name { get; }

    /// <summary>Makes a fresh adapter, not yet switched on.</summary>
    /// <param name="model">The base.</param>
    /// <param name="hyperparameters">Method and its settings.</param>
    /// <param name="baseModel">What the adapter's config says of the base.</param>
    /// <exception cref="Contracts.TuningException">The settings do not fit the model.</exception>
    AttachedAdapter Create(ICausalLanguageModel model, ResolvedHyperparameters hyperparameters, string? baseModel);
}
