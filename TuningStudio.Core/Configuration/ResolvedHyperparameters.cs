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

    /// <inheritdoc cref="HyperparameterOptions.ExcludeModules"/>
    public IReadOnlyList<string> ExcludeModules { get; init; } = [];

    /// <inheritdoc cref="HyperparameterOptions.NEpochs"/>
    public required int NEpochs { get; init; }

    /// <inheritdoc cref="HyperparameterOptions.MaxSteps"/>
    public int? MaxSteps { get; init; }

    /// <inheritdoc cref="HyperparameterOptions.LearningRate"/>
    public required double LearningRate { get; init; }

    /// <inheritdoc cref="HyperparameterOptions.LearningRateMultiplier"/>
    public double? LearningRateMultiplier { get; init; }

    /// <inheritdoc cref="HyperparameterOptions.LearningRateFactor"/>
    public double? LearningRateFactor { get; init; }

    /// <inheritdoc cref="HyperparameterOptions.Defaults"/>
    public string Defaults { get; init; } = OpenAiDefaults.Studio;

    /// <inheritdoc cref="HyperparameterOptions.Schedule"/>
    public required string Schedule { get; init; }

    /// <inheritdoc cref="HyperparameterOptions.ScheduleCycles"/>
    public int ScheduleCycles { get; init; } = 1;

    /// <inheritdoc cref="HyperparameterOptions.SchedulePower"/>
    public double SchedulePower { get; init; } = 1;

    /// <inheritdoc cref="HyperparameterOptions.WarmupRatio"/>
    public required double WarmupRatio { get; init; }

    /// <summary>Updates of the warm-up where they were given as such; null where a share was.</summary>
    public int? FixedWarmupSteps { get; init; }

    /// <inheritdoc cref="HyperparameterOptions.WeightDecay"/>
    public required double WeightDecay { get; init; }

    /// <inheritdoc cref="HyperparameterOptions.AdamBeta1"/>
    public double AdamBeta1 { get; init; } = 0.9;

    /// <inheritdoc cref="HyperparameterOptions.AdamBeta2"/>
    public double AdamBeta2 { get; init; } = 0.999;

    /// <inheritdoc cref="HyperparameterOptions.AdamEpsilon"/>
    public double AdamEpsilon { get; init; } = 1e-8;

    /// <inheritdoc cref="HyperparameterOptions.MaxGradientNorm"/>
    public required double MaxGradientNorm { get; init; }

    /// <inheritdoc cref="HyperparameterOptions.LabelSmoothing"/>
    public double LabelSmoothing { get; init; }

    /// <inheritdoc cref="HyperparameterOptions.NeftuneNoiseAlpha"/>
    public double NeftuneNoiseAlpha { get; init; }

    /// <inheritdoc cref="HyperparameterOptions.MicroBatchSize"/>
    public required int MicroBatchSize { get; init; }

    /// <inheritdoc cref="HyperparameterOptions.GradientAccumulationSteps"/>
    public required int GradientAccumulationSteps { get; init; }

    /// <inheritdoc cref="HyperparameterOptions.GradientCheckpointing"/>
    public string GradientCheckpointing { get; init; } = "auto";

    /// <inheritdoc cref="HyperparameterOptions.MaxSequenceLength"/>
    public required int MaxSequenceLength { get; init; }

    /// <inheritdoc cref="HyperparameterOptions.MaskPrompt"/>
    public required bool MaskPrompt { get; init; }

    /// <inheritdoc cref="HyperparameterOptions.TrainOn"/>
    public string TrainOn { get; init; } = HyperparameterCatalog.AllTurns;

    /// <summary>Weight of the prompt's tokens in the loss; the answer's is 1. Null in runs from before there was one: <see cref="MaskPrompt"/> decides.</summary>
    public double? PromptLossWeight { get; init; }

    /// <inheritdoc cref="HyperparameterOptions.ValidationSplit"/>
    public required double ValidationSplit { get; init; }

    /// <summary>How validation records are drawn: <c>grouped</c>, nothing asked on both sides and every label on each; <c>records</c>, one by one, as in runs of earlier versions.</summary>
    public string SplitRule { get => field ?? "records"; init; } // Generated JSON forgets initializers: null in older files.

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

    /// <inheritdoc cref="HyperparameterOptions.KeepBest"/>
    public bool KeepBest { get; init; }

    /// <inheritdoc cref="HyperparameterOptions.BestMetric"/>
    public string BestMetric { get => field ?? Configuration.BestMetric.All[0].Name; init; } // Generated JSON forgets initializers: null in older files.

    /// <inheritdoc cref="HyperparameterOptions.FinalAdapter"/>
    public string FinalAdapter { get => field ?? "last"; init; }

    /// <inheritdoc cref="HyperparameterOptions.EarlyStoppingPatience"/>
    public int EarlyStoppingPatience { get; init; }

    /// <inheritdoc cref="HyperparameterOptions.EarlyStoppingMinDelta"/>
    public double EarlyStoppingMinDelta { get; init; }

    /// <summary>Epochs that were added after the run had finished.</summary>
    public IReadOnlyList<ResolvedExtension> Extensions { get => field ?? []; init; }

    /// <inheritdoc cref="HyperparameterOptions.ComputeClassificationMetrics"/>
    public bool ComputeClassificationMetrics { get; init; }

    /// <inheritdoc cref="HyperparameterOptions.ClassificationNClasses"/>
    public int? ClassificationNClasses { get; init; }

    /// <inheritdoc cref="HyperparameterOptions.ClassificationPositiveClass"/>
    public string? ClassificationPositiveClass { get; init; }

    /// <inheritdoc cref="HyperparameterOptions.ClassificationBetas"/>
    public IReadOnlyList<string> ClassificationBetas { get; init; } = [];

    /// <inheritdoc cref="HyperparameterOptions.SampleAnswers"/>
    public int SampleAnswers { get; init; }

    /// <inheritdoc cref="HyperparameterOptions.GenerationMetrics"/>
    public string GenerationMetrics { get; init; } = "off";

    /// <inheritdoc cref="HyperparameterOptions.GenerationExamples"/>
    public int GenerationExamples { get; init; }

    /// <inheritdoc cref="HyperparameterOptions.RowLosses"/>
    public int RowLosses { get; init; }

    /// <inheritdoc cref="HyperparameterOptions.ReportTo"/>
    public IReadOnlyList<string> ReportTo { get => field ?? []; init; } // Null in files of older versions.

    /// <inheritdoc cref="HyperparameterOptions.TrackingProject"/>
    public string? TrackingProject { get; init; }

    /// <inheritdoc cref="HyperparameterOptions.Batching"/>
    public string Batching { get; init; } = "padded";

    /// <summary>Whether the micro-batch size is to be fitted to the device's memory before the first update.</summary>
    public bool FitMicroBatch { get; init; }

    /// <summary>Optimizer updates of one epoch.</summary>
    public required int StepsPerEpoch { get; init; }

    /// <summary>The preset that the form or the command began with; null for none.</summary>
    public string? Preset { get; init; }

    /// <summary>Optimizer updates of the run, its extensions included.</summary>
    public int TotalSteps => PlannedSteps + (StepsPerEpoch * Extensions.Sum(extension => extension.Epochs));

    /// <summary>Optimizer updates of the run as it was first asked for.</summary>
    public int PlannedSteps => MaxSteps ?? StepsPerEpoch * NEpochs;

    /// <summary>Optimizer updates below the peak learning rate while it rises; at least one update has the peak.</summary>
    public int WarmupSteps => Math.Clamp(FixedWarmupSteps ?? (int)Math.Ceiling(PlannedSteps * WarmupRatio), 0, Math.Max(0, PlannedSteps - 1));

    /// <summary>Examples per optimizer update.</summary>
    public int EffectiveBatchSize => MicroBatchSize * GradientAccumulationSteps;

    /// <summary>The same under the option's name.</summary>
    public int BatchSize => EffectiveBatchSize;

    /// <summary>Passes over the training data after so many updates, with fraction.</summary>
    public double EpochOf(int step) => (double)step / StepsPerEpoch;
}

/// <summary>Epochs added to a finished run: they have a schedule of their own, of the run's kind and without warm-up.</summary>
/// <param name="Epochs">How many.</param>
/// <param name="LearningRate">The rate they begin with.</param>
public sealed record ResolvedExtension(int Epochs, double LearningRate);
