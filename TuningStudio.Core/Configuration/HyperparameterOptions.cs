namespace TuningStudio.Core.Configuration;

/// <summary>What a user set; null leaves the choice to <see cref="HyperparameterResolver"/>. Ranges, defaults and help: <see cref="HyperparameterCatalog"/>.</summary>
public sealed record HyperparameterOptions
{
    /// <summary>These set over others, as a person's own over a preset's: what contradicts them, or is not for their method, is left out.</summary>
    public HyperparameterOptions Over(HyperparameterOptions below) => ExclusiveOptions.Over(below, this);

    /// <summary>Tuning method.</summary>
    public string? Method { get; init; }

    /// <summary>Rank of the low-rank matrices.</summary>
    public int? Rank { get; init; }

    /// <summary>Scale of the adapter: its output is multiplied by alpha / rank.</summary>
    public double? Alpha { get; init; }

    /// <summary>Share of the adapter's inputs that is zeroed while training.</summary>
    public double? Dropout { get; init; }

    /// <summary>Linear layers that get an adapter, by the last part of their name.</summary>
    public IReadOnlyList<string>? TargetModules { get; init; }

    /// <summary>Target modules that get no adapter all the same.</summary>
    public IReadOnlyList<string>? ExcludeModules { get; init; }

    /// <summary>Passes over the training data.</summary>
    public int? NEpochs { get; init; }

    /// <summary>Optimizer updates of the run, in place of epochs.</summary>
    public int? MaxSteps { get; init; }

    /// <summary>Peak learning rate.</summary>
    public double? LearningRate { get; init; }

    /// <summary>OpenAI's multiplier, on a base rate of ten times the studio's own.</summary>
    public double? LearningRateMultiplier { get; init; }

    /// <summary>Vertex AI's multiplier, on the studio's own rate.</summary>
    public double? LearningRateFactor { get; init; }

    /// <summary>Whose rules fill in what is not set.</summary>
    public string? Defaults { get; init; }

    /// <summary>Course of the learning rate after warm-up.</summary>
    public string? Schedule { get; init; }

    /// <summary>How often a cosine with restarts falls.</summary>
    public int? ScheduleCycles { get; init; }

    /// <summary>Power by which a polynomial schedule falls.</summary>
    public double? SchedulePower { get; init; }

    /// <summary>Share of all steps over which the learning rate rises from zero.</summary>
    public double? WarmupRatio { get; init; }

    /// <summary>Steps over which the learning rate rises from zero, in place of a share.</summary>
    public int? WarmupSteps { get; init; }

    /// <summary>Decoupled weight decay.</summary>
    public double? WeightDecay { get; init; }

    /// <summary>Decay of AdamW's first moment.</summary>
    public double? AdamBeta1 { get; init; }

    /// <summary>Decay of AdamW's second moment.</summary>
    public double? AdamBeta2 { get; init; }

    /// <summary>What AdamW adds to its divisor.</summary>
    public double? AdamEpsilon { get; init; }

    /// <summary>Largest global gradient norm; 0 does not clip.</summary>
    public double? MaxGradientNorm { get; init; }

    /// <summary>Share of each target that is spread over the vocabulary.</summary>
    public double? LabelSmoothing { get; init; }

    /// <summary>Strength of the noise on token vectors while training (NEFTune).</summary>
    public double? NeftuneNoiseAlpha { get; init; }

    /// <summary>Examples per optimizer update.</summary>
    public int? BatchSize { get; init; }

    /// <summary>Examples computed at once.</summary>
    public int? MicroBatchSize { get; init; }

    /// <summary>Micro-batches per optimizer update.</summary>
    public int? GradientAccumulationSteps { get; init; }

    /// <summary>Whether blocks are computed a second time on the way back instead of kept: <c>auto</c>, <c>on</c> or <c>off</c>.</summary>
    public string? GradientCheckpointing { get; init; }

    /// <summary>How examples of different lengths are computed together.</summary>
    public string? Batching { get; init; }

    /// <summary>Longest example in tokens.</summary>
    public int? MaxSequenceLength { get; init; }

    /// <summary>Whether only the answer counts in the loss.</summary>
    public bool? MaskPrompt { get; init; }

    /// <summary>Which answers of a conversation are learnt: <c>all-turns</c> or <c>last-turn</c>.</summary>
    public string? TrainOn { get; init; }

    /// <summary>Weight of the prompt's tokens in the loss; the answer's is 1.</summary>
    public double? PromptLossWeight { get; init; }

    /// <summary>Share of the training data held out when no validation file is given; from 1 on the number of its records.</summary>
    public double? ValidationSplit { get; init; }

    /// <summary>Optimizer updates between two validations.</summary>
    public int? ValidationSteps { get; init; }

    /// <summary>Optimizer updates between two checkpoints.</summary>
    public int? CheckpointSteps { get; init; }

    /// <summary>Checkpoints kept; older ones are removed.</summary>
    public int? KeepCheckpoints { get; init; }

    /// <summary>Seed of order, initial weights and dropout.</summary>
    public int? Seed { get; init; }

    /// <summary>Device to train on.</summary>
    public string? Device { get; init; }

    /// <summary>Number format of the frozen base.</summary>
    public string? Precision { get; init; }

    /// <summary>Whether the adapter's output is multiplied by alpha / √rank instead of alpha / rank (rsLoRA).</summary>
    public bool? UseRslora { get; init; }

    /// <summary>Whether length and direction of each row are trained apart (DoRA).</summary>
    public bool? UseDora { get; init; }

    /// <summary>How many times as fast B learns as A (LoRA+); 1 treats them alike.</summary>
    public double? LoraPlusRatio { get; init; }

    /// <summary>First values of A and B.</summary>
    public string? Initialization { get; init; }

    /// <summary>Which of the base's biases are trained beside LoRA.</summary>
    public string? Bias { get; init; }

    /// <summary>Modules that are trained whole and saved with the adapter.</summary>
    public IReadOnlyList<string>? ModulesToSave { get; init; }

    /// <summary>Blocks that get an adapter, by number from 0; empty is all.</summary>
    public IReadOnlyList<string>? LayersToTransform { get; init; }

    /// <summary>Ranks of single modules, as name=rank.</summary>
    public IReadOnlyList<string>? RankPattern { get; init; }

    /// <summary>Alphas of single modules, as name=alpha.</summary>
    public IReadOnlyList<string>? AlphaPattern { get; init; }

    /// <summary>Virtual tokens before every text.</summary>
    public int? VirtualTokens { get; init; }

    /// <summary>Inner width of the network that makes virtual tokens; 0 trains them directly.</summary>
    public int? EncoderHiddenSize { get; init; }

    /// <summary>Inner width of bottleneck adapters.</summary>
    public int? BottleneckSize { get; init; }

    /// <summary>Where bottleneck adapters stand.</summary>
    public string? BottleneckPlacement { get; init; }

    /// <summary>Blocks at the end of the model that are trained.</summary>
    public int? TrainableLayers { get; init; }

    /// <summary>Bits that the frozen base's matrices are kept in.</summary>
    public string? Quantization { get; init; }

    /// <summary>Whether the best state's checkpoint is saved and kept beside the newest.</summary>
    public bool? KeepBest { get; init; }

    /// <summary>Name of the <see cref="Configuration.BestMetric"/> that says which state is the best.</summary>
    public string? BestMetric { get; init; }

    /// <summary>Which state becomes the run's adapter: <c>last</c> or <c>best</c>.</summary>
    public string? FinalAdapter { get; init; }

    /// <summary>Evaluations without a gain after which the run ends; 0 never does.</summary>
    public int? EarlyStoppingPatience { get; init; }

    /// <summary>Smallest gain that counts for early stopping.</summary>
    public double? EarlyStoppingMinDelta { get; init; }

    /// <summary>Whether the answers are labels, and the validation data is classified after every epoch.</summary>
    public bool? ComputeClassificationMetrics { get; init; }

    /// <summary>Number of different labels.</summary>
    public int? ClassificationNClasses { get; init; }

    /// <summary>Label whose figures are told apart.</summary>
    public string? ClassificationPositiveClass { get; init; }

    /// <summary>Betas of the positive class's F-beta.</summary>
    public IReadOnlyList<string>? ClassificationBetas { get; init; }

    /// <summary>Validation records that the model answers at every evaluation.</summary>
    public int? SampleAnswers { get; init; }

    /// <summary>When answers are generated for exact match, BLEU and ROUGE-L.</summary>
    public string? GenerationMetrics { get; init; }

    /// <summary>Validation records answered for them.</summary>
    public int? GenerationExamples { get; init; }

    /// <summary>Most training rows, and most validation rows, whose loss is measured one by one at the end.</summary>
    public int? RowLosses { get; init; }

    /// <summary>Services that the run is reported to.</summary>
    public IReadOnlyList<string>? ReportTo { get; init; }

    /// <summary>The project or experiment that it is reported into.</summary>
    public string? TrackingProject { get; init; }
}
