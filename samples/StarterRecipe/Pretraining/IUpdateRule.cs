using static TorchSharp.torch;

namespace TuningStudio.StarterRecipe.Pretraining;

/// <summary>How one weight learns from its gradient.</summary>
internal interface IUpdateRule : IDisposable
{
    /// <summary>The weight.</summary>
    MasterWeight Weight { get; }

    /// <summary>Changes the master.</summary>
    /// <param name="gradient">Float32, clipped.</param>
    /// <param name="share">Share of the highest learning rate.</param>
    void Update(Tensor gradient, double share);
}
