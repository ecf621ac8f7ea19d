using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Models;

namespace TuningStudio.Core.Peft.Subset;

/// <summary>BitFit: the biases alone (Ben Zaken et al., 2021).</summary>
internal sealed class BitFitMethod : ITuningMethod
{
    /// <inheritdoc/>
    public string Name => "bitfit";

    /// <inheritdoc/>
    public AttachedAdapter Create(ICausalLanguageModel model, ResolvedHyperparameters hyperparameters, string? baseModel)
    {
        var biases = model.Weights.Values.Where(weight => weight.Name.EndsWith(".bias", StringComparison.Ordinal)).ToList();
        return biases.Count > 0
            ? OwnWeights.Attached(Name, biases, baseModel)
            : throw new TuningException(ErrorCodes.InvalidOption, $"A model of the kind {model.Shape.Architecture} has no biases to tune.", "Use the method norm, or lora.", field: "method");
    }
}

/// <summary>All but the last blocks frozen.</summary>
internal sealed class LastLayersMethod : ITuningMethod
{
    /// <inheritdoc/>
    public string Name => "last-layers";

    /// <inheritdoc/>
    public AttachedAdapter Create(ICausalLanguageModel model, ResolvedHyperparameters hyperparameters, string? baseModel)
    {
        var first = model.Shape.Layers - hyperparameters.TrainableLayers;
        return first >= 0
            ? OwnWeights.Attached(Name, [.. model.Weights.Values.Where(weight => weight.Block >= first)], baseModel)
            : throw new TuningException(ErrorCodes.InvalidOption, $"--trainable-layers is {hyperparameters.TrainableLayers}, but the model has only {model.Shape.Layers} blocks.", $"Use {model.Shape.Layers} or less.", field: "trainableLayers");
    }
}

/// <summary>Every weight.</summary>
internal sealed class FullMethod : ITuningMethod
{
    /// <inheritdoc/>
    public string Name => "full";

    /// <inheritdoc/>
    public AttachedAdapter Create(ICausalLanguageModel model, ResolvedHyperparameters hyperparameters, string? baseModel) =>
        OwnWeights.Attached(Name, [.. model.Weights.Values], baseModel);
}
