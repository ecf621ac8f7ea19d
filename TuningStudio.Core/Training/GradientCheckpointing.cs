using TorchSharp;
using TuningStudio.Core.Batching;
using TuningStudio.Core.Models;

namespace TuningStudio.Core.Training;

/// <summary>Whether blocks are computed a second time on the way back instead of kept, and who decides it.</summary>
internal sealed class GradientCheckpointing
{
    private const string Auto = "auto";

    private const string On = "on";

    // A system that runs out of memory ends the process without a word, so half of what is free is left alone.
    private const double FreeShare = 0.5;

    private readonly ValuesInForce _values;

    /// <summary>Decides, and tells it where the studio turns it on.</summary>
    /// <param name="model">The model.</param>
    /// <param name="microBatches">What is computed at once.</param>
    /// <param name="values">What was asked for; where it is told.</param>
    internal GradientCheckpointing(ICausalLanguageModel model, MicroBatches microBatches, ValuesInForce values)
    {
        _values = values;
        IsOn = values.Current.GradientCheckpointing == On;
        if (MayTurnOn && model.Device.type == DeviceType.CPU && microBatches.MicroBatchSize > RowsThatFit(model, microBatches.Longest))
        {
            TurnOn("What a micro-batch keeps for the way back would fill more than half of the free memory");
        }
    }

    /// <summary>Whether it is on.</summary>
    internal bool IsOn { get; private set; }

    /// <summary>Whether it may be turned on, since nobody has decided against it.</summary>
    internal bool MayTurnOn => !IsOn && _values.Current.GradientCheckpointing == Auto;

    /// <summary>Turns it on, and tells it.</summary>
    /// <param name="reason">Why: the first half of a sentence.</param>
    internal void TurnOn(string reason)
    {
        IsOn = true;
        _values.Change(
            current => current with { GradientCheckpointing = On },
            $"{reason}, so blocks are computed a second time instead of kept (gradient checkpointing): steps take up to a third longer, and give the same.");
    }

    /// <summary>What a pass over a micro-batch keeps for the way back: what linear layers give, what attention gives, and its scores where they are kept.</summary>
    internal static double KeptBytes(ICausalLanguageModel model, int rows, int longest)
    {
        var shape = model.Shape;
        var tokens = (double)rows * longest;
        var wide = model.Linears.Sum(linear => linear.OutFeatures) + ((double)shape.Layers * shape.Heads * shape.HeadSize);
        return model.Type.ElementSize() * tokens * (wide + ((double)shape.Layers * shape.Heads * longest));
    }

    /// <summary>How many rows of a length fit into the share of a CPU's free memory that may be filled.</summary>
    internal static double RowsThatFit(ICausalLanguageModel model, int longest) => FreeShare * FreeBytes() / KeptBytes(model, 1, longest);

    // What is known of memory is as old as the last collection.
    private static double FreeBytes()
    {
        GC.Collect();
        var memory = GC.GetGCMemoryInfo(GCKind.Any);
        return Math.Max(0, memory.TotalAvailableMemoryBytes - memory.MemoryLoadBytes);
    }
}
