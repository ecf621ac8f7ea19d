using TorchSharp;
using TuningStudio.Core.Batching;
using TuningStudio.Core.Models;

namespace TuningStudio.Core.Training;

/// <summary>How many examples to try to compute at once where nobody says so.</summary>
internal static class MicroBatchRoom
{
    // A system that runs out of memory ends the process without a word, so half of what is free is left alone.
    private const double FreeShare = 0.5;

    // Inputs and outputs of the linear layers, and as much again twice for norms, activations and their gradients.
    private const double CopiesOfActivations = 3;

    // A CPU gains nothing from more tokens at once, and its allocator begins to hand out fresh pages for each tensor.
    private const int EnoughTokensForCpu = 4096;

    /// <summary>Examples of the greatest length, from 1. On a GPU all of an update, to be tried out: its memory says when it is full.</summary>
    internal static int For(ICausalLanguageModel model, MicroBatches microBatches)
    {
        if (model.Device.type != DeviceType.CPU)
        {
            return microBatches.ExamplesPerUpdate;
        }

        // What is known of memory is as old as the last collection.
        GC.Collect();
        var memory = GC.GetGCMemoryInfo(GCKind.Any);
        var free = Math.Max(0, memory.TotalAvailableMemoryBytes - memory.MemoryLoadBytes);
        var tokens = Math.Min(EnoughTokensForCpu, FreeShare * free / BytesPerToken(model, microBatches.Longest));
        return Math.Max(1, (int)(tokens / microBatches.Longest));
    }

    private static double BytesPerToken(ICausalLanguageModel model, int longest)
    {
        var shape = model.Shape;
        var linears = model.Linears.Sum(linear => linear.InFeatures + linear.OutFeatures);
        var scores = (long)shape.Layers * shape.Heads * longest;
        return model.Type.ElementSize() * CopiesOfActivations * (linears + scores);
    }
}
