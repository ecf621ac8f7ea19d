using System.Globalization;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Configuration;

/// <summary>What the resolver must know of model, data and machine.</summary>
/// <param name="HiddenSize">Width of the model.</param>
/// <param name="MaxPositions">Longest sequence that the model was made for.</param>
/// <param name="Records">Records in the training file, before any split.</param>
/// <param name="HasValidationFile">Whether validation data was given.</param>
/// <param name="Device">The device that <c>auto</c> stands for.</param>
/// <param name="Precision">The precision that <c>auto</c> stands for.</param>
public sealed record ResolverFacts(int HiddenSize, int MaxPositions, int Records, bool HasValidationFile, string Device, string Precision);

/// <summary>Turns what a user set into a full set of values; reasons stand beside each default in <see cref="HyperparameterCatalog"/>.</summary>
public static class HyperparameterResolver
{
    // Up to this width the activations of eight examples are small beside any machine's memory.
    private const int SmallHiddenSize = 1024;
    private const double EnoughUpdates = 700;

    // Fewer records are all needed for training.
    internal const int SplitFrom = 20;

    /// <summary>Virtual tokens where nobody says how many.</summary>
    internal const int DefaultVirtualTokens = 20;

    /// <summary>Resolves everything but the number of steps, which is known once the data is split: see <see cref="WithTrainingExamples"/>.</summary>
    /// <exception cref="TuningException">Something is wrong with the options: says all of it.</exception>
    public static ResolvedHyperparameters Resolve(HyperparameterOptions options, ResolverFacts facts)
    {
        HyperparameterCheck.Refuse(options, facts);
        return Fill(options, facts);
    }

    /// <summary>Fills in what depends on the number of examples left for training.</summary>
    public static ResolvedHyperparameters WithTrainingExamples(this ResolvedHyperparameters resolved, int examples)
    {
        var stepsPerEpoch = Math.Max(1, (examples + resolved.EffectiveBatchSize - 1) / resolved.EffectiveBatchSize);
        return resolved with
        {
            StepsPerEpoch = stepsPerEpoch,
            NEpochs = resolved.MaxSteps is { } steps ? (steps + stepsPerEpoch - 1) / stepsPerEpoch : resolved.NEpochs,
            ValidationSteps = resolved.ValidationSteps > 0 ? resolved.ValidationSteps : Math.Max(1, stepsPerEpoch / 4),
            CheckpointSteps = resolved.CheckpointSteps > 0 ? resolved.CheckpointSteps : Math.Min(200, stepsPerEpoch),
        };
    }

    /// <summary>What a run will be like, before it is known how many of the records can be used.</summary>
    /// <exception cref="TuningException">Something is wrong with the options: says all of it.</exception>
    public static ResolvedHyperparameters Expect(HyperparameterOptions options, ResolverFacts facts)
    {
        HyperparameterCheck.Refuse(options, facts);
        return ExpectUnchecked(options, facts);
    }

    /// <summary>The same of options that are being checked.</summary>
    internal static ResolvedHyperparameters ExpectUnchecked(HyperparameterOptions options, ResolverFacts facts)
    {
        var resolved = Fill(options, facts);
        return resolved.WithTrainingExamples(facts.Records - HeldOut.CountOf(resolved.ValidationSplit, facts.Records));
    }

    private static ResolvedHyperparameters Fill(HyperparameterOptions options, ResolverFacts facts)
    {
        var method = TuningMethods.Get(options.Method ?? TuningMethods.Default);
        var virtualTokens = TuningMethods.WithVirtualTokens.Contains(method.Name) ? options.VirtualTokens ?? DefaultVirtualTokens : 0;
        var rank = options.Rank ?? 16;
        var isOpenAi = options.Defaults == OpenAiDefaults.Name;
        var split = facts.HasValidationFile ? 0 : options.ValidationSplit ?? DefaultSplit(options, facts.Records);
        var (microBatch, accumulation) = Batches(options, facts, isOpenAi ? OpenAiDefaults.BatchSize(facts.Records - HeldOut.CountOf(split, facts.Records)) : null);
        var (learningRate, multiplier) = LearningRate(options, facts, method, microBatch * accumulation, isOpenAi);
        var promptWeight = options.PromptLossWeight ?? (options.MaskPrompt is { } mask ? (mask ? 0 : 1) : isOpenAi ? OpenAiDefaults.PromptLossWeight : 0);
        return new ResolvedHyperparameters
        {
            Method = method.Name,
            Rank = rank,
            Alpha = options.Alpha ?? 2 * rank,
            Dropout = options.Dropout ?? 0,
            TargetModules = options.TargetModules ?? [HyperparameterCatalog.AllLinear],
            ExcludeModules = options.ExcludeModules ?? [],
            NEpochs = options.NEpochs ?? (isOpenAi ? OpenAiDefaults.Epochs : DefaultEpochs(facts.Records, microBatch * accumulation)),
            MaxSteps = options.MaxSteps,
            LearningRate = learningRate,
            LearningRateMultiplier = multiplier,
            LearningRateFactor = options.LearningRateFactor,
            Defaults = options.Defaults ?? OpenAiDefaults.Studio,
            Schedule = options.Schedule ?? "cosine",
            ScheduleCycles = options.ScheduleCycles ?? 1,
            SchedulePower = options.SchedulePower ?? 1,
            WarmupRatio = options.WarmupSteps is not null ? 0 : options.WarmupRatio ?? (options.Schedule == "constant" ? 0 : 0.03),
            FixedWarmupSteps = options.WarmupSteps,
            WeightDecay = options.WeightDecay ?? 0,
            AdamBeta1 = options.AdamBeta1 ?? 0.9,
            AdamBeta2 = options.AdamBeta2 ?? 0.999,
            AdamEpsilon = options.AdamEpsilon ?? 1e-8,
            MaxGradientNorm = options.MaxGradientNorm ?? 1,
            LabelSmoothing = options.LabelSmoothing ?? 0,
            NeftuneNoiseAlpha = options.NeftuneNoiseAlpha ?? 0,
            MicroBatchSize = microBatch,
            GradientAccumulationSteps = accumulation,
            GradientCheckpointing = options.GradientCheckpointing ?? "auto",
            MaxSequenceLength = options.MaxSequenceLength ?? Math.Min(1024, facts.MaxPositions - virtualTokens),
            MaskPrompt = promptWeight == 0,
            PromptLossWeight = promptWeight,
            TrainOn = options.TrainOn ?? HyperparameterCatalog.AllTurns,
            ValidationSplit = split,
            SplitRule = "grouped",
            ValidationSteps = options.ValidationSteps ?? 0,
            CheckpointSteps = options.CheckpointSteps ?? 0,
            KeepCheckpoints = options.KeepCheckpoints ?? 3,
            Seed = options.Seed ?? 42,
            Device = options.Device is null or "auto" ? facts.Device : options.Device,
            Precision = options.Precision is null or "auto" ? facts.Precision : options.Precision,
            Batching = options.Batching is null or "auto" ? (virtualTokens > 0 ? "bucketed" : "packed") : options.Batching,
            FitMicroBatch = options is { MicroBatchSize: null, GradientAccumulationSteps: null },
            StepsPerEpoch = 0,
            UseRslora = options.UseRslora ?? false,
            UseDora = options.UseDora ?? false,
            LoraPlusRatio = options.LoraPlusRatio ?? 1,
            Initialization = options.Initialization ?? "default",
            Bias = options.Bias ?? "none",
            ModulesToSave = options.ModulesToSave ?? [],
            LayersToTransform = options.LayersToTransform ?? [],
            RankPattern = options.RankPattern ?? [],
            AlphaPattern = options.AlphaPattern ?? [],
            VirtualTokens = virtualTokens,
            EncoderHiddenSize = options.EncoderHiddenSize ?? (method.Name == "p-tuning" ? facts.HiddenSize : 0),
            BottleneckSize = options.BottleneckSize ?? Math.Max(8, facts.HiddenSize / 16),
            BottleneckPlacement = options.BottleneckPlacement ?? "pfeiffer",
            TrainableLayers = options.TrainableLayers ?? 2,
            Quantization = options.Quantization ?? "none",
            KeepBest = options.KeepBest ?? true,
            BestMetric = options.BestMetric ?? BestMetric.All[0].Name,
            FinalAdapter = options.FinalAdapter ?? (options is { EarlyStoppingPatience: > 0, KeepBest: not false } ? "best" : "last"),
            EarlyStoppingPatience = options.EarlyStoppingPatience ?? 0,
            EarlyStoppingMinDelta = options.EarlyStoppingMinDelta ?? 0,
            ComputeClassificationMetrics = options.ComputeClassificationMetrics ?? false,
            ClassificationNClasses = options.ClassificationNClasses,
            ClassificationPositiveClass = options.ClassificationPositiveClass,
            ClassificationBetas = options.ClassificationBetas ?? [],
            SampleAnswers = options.SampleAnswers ?? 4,
            GenerationMetrics = options.GenerationMetrics ?? "end",
            GenerationExamples = options.GenerationExamples ?? 64,
            RowLosses = options.RowLosses ?? 2000,
            ReportTo = options.ReportTo ?? [],
            TrackingProject = options.TrackingProject,
        };
    }

    private static (int MicroBatch, int Accumulation) Batches(HyperparameterOptions options, ResolverFacts facts, int? openAiBatch)
    {
        var atOnce = facts.HiddenSize <= SmallHiddenSize ? 8 : 4;
        var batch = options.BatchSize ?? openAiBatch ?? (facts.Records switch { < 200 => 4, < 1000 => 8, _ => 16 });
        var microBatch = options switch
        {
            { MicroBatchSize: { } size } => size,
            { BatchSize: not null, GradientAccumulationSteps: { } steps } => batch / steps,
            _ when (options.BatchSize ?? openAiBatch) is not null => Enumerable.Range(1, Math.Min(batch, atOnce)).Last(size => batch % size == 0),
            _ => Math.Clamp(facts.Records, 1, Math.Min(batch, atOnce)),
        };
        return (microBatch, options.GradientAccumulationSteps ?? Math.Max(1, batch / microBatch));
    }

    private static (double Rate, double? Multiplier) LearningRate(HyperparameterOptions options, ResolverFacts facts, TuningMethod method, int batchSize, bool isOpenAi)
    {
        var own = DefaultLearningRate(facts.HiddenSize, method.LearningRateFactor);
        if (options.LearningRate is { } rate)
        {
            return (rate, null);
        }

        if (options.LearningRateFactor is { } factor)
        {
            return (factor * own, null);
        }

        var multiplier = options.LearningRateMultiplier ?? (isOpenAi ? OpenAiDefaults.Multiplier(batchSize, facts.HiddenSize) : null);
        return (multiplier is { } times ? times * OpenAiDefaults.BaseRate * own : own, multiplier);
    }

    /// <summary>Settles the rates of epochs that were added since: half of the run's peak where none was asked for.</summary>
    /// <param name="resolved">The values that the run has.</param>
    /// <param name="asked">All that were ever asked for; those that are settled stay as they are.</param>
    public static ResolvedHyperparameters WithExtensions(this ResolvedHyperparameters resolved, IReadOnlyList<RunExtension> asked) => resolved with
    {
        Extensions = [.. resolved.Extensions, .. asked.Skip(resolved.Extensions.Count).Select(extension => new ResolvedExtension(extension.Epochs, extension.LearningRate ?? (resolved.LearningRate / 2)))],
    };

    /// <summary>What is held out where nobody says how much and there is no validation file. OpenAI's API held nothing out.</summary>
    internal static double DefaultSplit(HyperparameterOptions options, int records) =>
        options.Defaults == OpenAiDefaults.Name || records < SplitFrom ? 0 : Math.Min(0.05, 200.0 / records);

    /// <summary>Small sets are read more often, so that there are enough updates to learn from; large ones three times.</summary>
    internal static int DefaultEpochs(int records, int effectiveBatch) =>
        (int)Math.Clamp(Math.Round(EnoughUpdates * effectiveBatch / Math.Max(1, records)), 3, 8);

    /// <summary>
    /// Peak learning rate for a model of this width. LoRA's best rates fall with width by a power near 0.78,
    /// 5e-4 at width 2000 (Thinking Machines Lab, "LoRA Without Regret", 2025).
    /// Rounded to two digits, since a person reads it.
    /// </summary>
    internal static double DefaultLearningRate(int hiddenSize, double factor = 1)
    {
        var rate = factor * 5e-4 * Math.Pow(2000.0 / hiddenSize, 0.78);
        return double.Parse(rate.ToString("G2", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }
}
