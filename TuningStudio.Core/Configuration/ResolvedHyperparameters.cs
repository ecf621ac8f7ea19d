namespace TuningStudio.Core.Configuration;

/// <summary>Every hyperparameter with its final value: what <c>resolved.json</c> holds and what the trainer reads.</summary>
public sealed record ResolvedHyperparameters
{
    /// <inheritdoc cref="HyperparameterOptions.Method"/>
    public required string Method { get; init; }

    /// <inheritdoc cref="HyperparameterOptions.Rank"/>
    public required int Rank { get; init; }

    /// <inheritdoc cref="HyperparameterOptions.Alpha"/>
    public required double Alpha { get; init; }

    /// <inheritdoc cref="HyperparameterOptions.Dropout"/>
    public required double Dropout { get; init; }

    /// <inheritdoc cref="HyperparameterOptions.TargetModules"/>
    public required IReadOnlyList<string> TargetModules { get; init; }

    /// <inheritdoc cref="HyperparameterOptions.NEpochs"/>
    public required int NEpochs { get; init; }

    /// <inheritdoc cref="HyperparameterOptions.LearningRate"/>
    public required double LearningRate { get; init; }

    /// <inheritdoc cref="HyperparameterOptions.Schedule"/>
    public required string Schedule { get; init; }

    /// <inheritdoc cref="HyperparameterOptions.WarmupRatio"/>
    public required double WarmupRatio { get; init; }

    /// <inheritdoc cref="HyperparameterOptions.WeightDecay"/>
    public required double WeightDecay { get; init; }

    /// <inheritdoc cref="HyperparameterOptions.MaxGradientNorm"/>
    public required double MaxGradientNorm { get; init; }

    /// <inheritdoc cref="HyperparameterOptions.MicroBatchSize"/>
    public required int MicroBatchSize { get; init; }

    /// <inheritdoc cref="HyperparameterOptions.GradientAccumulationSteps"/>
    public required int GradientAccumulationSteps { get; init; }

    /// <inheritdoc cref="HyperparameterOptions.MaxSequenceLength"/>
    public required int MaxSequenceLength { get; init; }

    /// <inheritdoc cref="HyperparameterOptions.MaskPrompt"/>
    public required bool MaskPrompt { get; init; }

    /// <inheritdoc cref="HyperparameterOptions.ValidationSplit"/>
    public required double ValidationSplit { get; init; }

    /// <inheritdoc cref="HyperparameterOptions.ValidationSteps"/>
    public required int ValidationSteps { get; init; }

    /// <inheritdoc cref="HyperparameterOptions.CheckpointSteps"/>
    public required int CheckpointSteps { get; init; }

    /// <inheritdoc cref="HyperparameterOptions.KeepCheckpoints"/>
    public required int KeepCheckpoints { get; init; }

    /// <inheritdoc cref="HyperparameterOptions.Seed"/>
    public required int Seed { get; init; }

    /// <inheritdoc cref="HyperparameterOptions.Device"/>
    public required string Device { get; init; }

    /// <inheritdoc cref="HyperparameterOptions.Precision"/>
    public required string Precision { get; init; }

    /// <inheritdoc cref="HyperparameterOptions.UseRslora"/>
    public bool UseRslora { get; init; }

    /// <inheritdoc cref="HyperparameterOptions.UseDora"/>
    public bool UseDora { get; init; }

    /// <inheritdoc cref="HyperparameterOptions.LoraPlusRatio"/>
    public double LoraPlusRatio { get; init; } = 1;

    /// <inheritdoc cref="HyperparameterOptions.Initialization"/>
    public string Initialization { get; init; } = "default";

    /// <inheritdoc cref="HyperparameterOptions.Bias"/>
    public string Bias { get; init; } = "none";

    /// <inheritdoc cref="HyperparameterOptions.ModulesToSave"/>
    public IReadOnlyList<string> ModulesToSave { get; init; } = [];

    /// <inheritdoc cref="HyperparameterOptions.LayersToTransform"/>
    public IReadOnlyList<string> LayersToTransform { get; init; } = [];

    /// <inheritdoc cref="HyperparameterOptions.RankPattern"/>
    public IReadOnlyList<string> RankPattern { get; init; } = [];

    /// <inheritdoc cref="HyperparameterOptions.AlphaPattern"/>
    public IReadOnlyList<string> AlphaPattern { get; init; } = [];

    /// <inheritdoc cref="HyperparameterOptions.VirtualTokens"/>
    public int VirtualTokens { get; init; }

    /// <inheritdoc cref="HyperparameterOptions.EncoderHiddenSize"/>
    public int EncoderHiddenSize { get; init; }

    /// <inheritdoc cref="HyperparameterOptions.BottleneckSize"/>
    public int BottleneckSize { get; init; }

    /// <inheritdoc cref="HyperparameterOptions.BottleneckPlacement"/>
    public string BottleneckPlacement { get; init; } = "pfeiffer";

    /// <inheritdoc cref="HyperparameterOptions.TrainableLayers"/>
    public int TrainableLayers { get; init; }

    /// <inheritdoc cref="HyperparameterOptions.Quantization"/>
    public string Quantization { get; init; } = "none";

    /// <inheritdoc cref="HyperparameterOptions.Batching"/>
    public string Batching { get; init; } = "padded";

    /// <summary>Whether the micro-batch size is to be fitted to the device's memory before the first update.</summary>
    public bool FitMicroBatch { get; init; }

    /// <summary>Optimizer updates of one epoch.</summary>
    public required int StepsPerEpoch { get; init; }

    /// <summary>Optimizer updates of the run.</summary>
    public int TotalSteps => StepsPerEpoch * NEpochs;

    /// <summary>Optimizer updates below the peak learning rate while it rises; at least one update has the peak.</summary>
    public int WarmupSteps => Math.Clamp((int)Math.Ceiling(TotalSteps * WarmupRatio), 0, Math.Max(0, TotalSteps - 1));

    /// <summary>Examples per optimizer update.</summary>
    public int EffectiveBatchSize => MicroBatchSize * GradientAccumulationSteps;
}
