using TorchSharp;
using TuningStudio.Core.Batching;
using TuningStudio.Core.Models;

namespace TuningStudio.Core.Training;

/// <summary>How much to try to compute at once where nobody says so.</summary>
internal static class MicroBatchRoom
{
    // A CPU gains nothing from more tokens at once, and its allocator begins to hand out fresh pages for each tensor.
    private const int EnoughTokensForCpu = 4096;

    /// <summary>On a GPU a whole update, to be tried out: its memory says when it is full. A CPU's does not, so the size is reckoned.</summary>
    internal static MicroBatches Of(ICausalLanguageModel model, MicroBatches microBatches)
    {
        if (model.Device.type != DeviceType.CPU)
        {
            return microBatches.OfAtMost(microBatches.ExamplesPerUpdate);
        }

        var enough = (double)EnoughTokensForCpu / microBatches.Longest;
        var rows = Math.Min(enough, GradientCheckpointing.RowsThatFit(model, microBatches.Longest));
        return microBatches.OfAtMost((int)Math.Clamp(rows, 1, microBatches.ExamplesPerUpdate));
    }
}
