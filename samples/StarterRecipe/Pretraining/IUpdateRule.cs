using static TorchSharp.torch;

namespace TuningStudio.StarterRecipe.Pretraining;

/// <summary>How some weights learn from their gradients.</summary>
internal interface IUpdateRule : IDisposable
{
    /// <summary>The weights.</summary>
    IReadOnlyList<MasterWeight> Weights { get; }

    /// <summary>Changes the masters.</summary>
    /// <param name="gradients">One for each weight, float32, clipped.</param>
    /// <param name="share">Share of the highest learning rate.</param>
    void Update(IReadOnlyList<Tensor> gradients, double share);
}
