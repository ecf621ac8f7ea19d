using TorchSharp;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Models;

namespace TuningStudio.Core.Training;

/// <summary>Whether blocks are computed a second time on the way back instead of kept, and who decides it.</summary>
internal sealed class GradientCheckpointing
{
    private const string Auto = "auto";

    private const string On = "on";

    // A system that runs out of memory ends the process without a word, so half of what is free is left alone.
    private const double FreeShare = 0.5;

    private readonly ResolvedHyperparameters _hyperparameters;
    private readonly IRunEventSink _sink;

    /// <summary>Decides, and tells it where the studio turns it on.</summary>
    /// <param name="model">The model.</param>
    /// <param name="hyperparameters">What was asked for.</param>
    /// <param name="longest">Tokens of the longest example.</param>
    /// <param name="sink">Where it is told.</param>
    internal GradientCheckpointing(ICausalLanguageModel model, ResolvedHyperparameters hyperparameters, int longest, IRunEventSink sink)
    {
        (_hyperparameters, _sink) = (hyperparameters, sink);
        IsOn = hyperparameters.GradientCheckpointing == On;
        if (hyperparameters.GradientCheckpointing == Auto && model.Device.type == DeviceType.CPU && KeptBytes(model, hyperparameters.MicroBatchSize, longest) > FreeShare * FreeBytes())
        {
            TurnOn("What a micro-batch keeps for the way back would fill more than half of the free memory");
        }
    }

    /// <summary>Whether it is on.</summary>
    internal bool IsOn { get; private set; }

    /// <summary>Whether it may be turned on, since nobody has decided against it.</summary>
    internal bool MayTurnOn => !IsOn && _hyperparameters.GradientCheckpointing == Auto;

    /// <summary>Turns it on, and tells it.</summary>
    /// <param name="reason">Why: the first half of a sentence.</param>
    internal void TurnOn(string reason)
    {
        IsOn = true;
        _sink.Emit(new LogEvent { Level = "warning", Message = $"{reason}, so blocks are computed a second time instead of kept (gradient checkpointing): steps take about a third longer, and give the same." });
        _sink.Emit(new ResolvedEvent { Hyperparameters = _hyperparameters with { GradientCheckpointing = On } });
    }

    /// <summary>What a pass over a micro-batch keeps for the way back: what linear layers give, what attention gives, and its scores where they are kept.</summary>
    internal static double KeptBytes(ICausalLanguageModel model, int rows, int longest)
    {
        var shape = model.Shape;
        var tokens = (double)rows * longest;
        var wide = model.Linears.Sum(linear => linear.OutFeatures) + ((double)shape.Layers * shape.Heads * shape.HeadSize);
        return model.Type.ElementSize() * tokens * (wide + ((double)shape.Layers * shape.Heads * longest));
    }

    // What is known of memory is as old as the last collection.
    private static double FreeBytes()
    {
        GC.Collect();
        var memory = GC.GetGCMemoryInfo(GCKind.Any);
        return Math.Max(0, memory.TotalAvailableMemoryBytes - memory.MemoryLoadBytes);
    }
}
