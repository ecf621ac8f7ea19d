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

    /// <summary>Resolves everything but the number of steps, which is known once the data is split: see <see cref="WithTrainingExamples"/>.</summary>
    /// <exception cref="TuningException">An option is out of range.</exception>
    public static ResolvedHyperparameters Resolve(HyperparameterOptions options, ResolverFacts facts)
    {
        var problems = HyperparameterCatalog.Check(options);
        if (problems.Count > 0)
        {
            throw new TuningException(
                ErrorCodes.InvalidOption,
                string.Join(" ", problems.Select(problem => problem.Problem)),
                field: problems[0].Option.Name);
        }

        var method = TuningMethods.Get(options.Method ?? TuningMethods.Default);
        var virtualTokens = TuningMethods.WithVirtualTokens.Contains(method.Name) ? options.VirtualTokens ?? 20 : 0;
        var rank = options.Rank ?? 16;
        var batch = facts.Records switch { < 200 => 4, < 1000 => 8, _ => 16 };
        var microBatch = options.MicroBatchSize ?? Math.Clamp(facts.Records, 1, Math.Min(batch, facts.HiddenSize <= SmallHiddenSize ? 8 : 4));
        var accumulation = options.GradientAccumulationSteps ?? Math.Max(1, batch / microBatch);
        var split = facts.HasValidationFile || facts.Records < 20 ? 0 : Math.Min(0.05, 200.0 / facts.Records);
        return new ResolvedHyperparameters
        {
            Method = method.Name,
            Rank = rank,
            Alpha = options.Alpha ?? 2 * rank,
            Dropout = options.Dropout ?? 0,
            TargetModules = options.TargetModules ?? [HyperparameterCatalog.AllLinear],
            NEpochs = options.NEpochs ?? DefaultEpochs(facts.Records, microBatch * accumulation),
            LearningRate = options.LearningRate ?? DefaultLearningRate(facts.HiddenSize, method.LearningRateFactor),
            Schedule = options.Schedule ?? "cosine",
            WarmupRatio = options.WarmupRatio ?? 0.03,
            WeightDecay = options.WeightDecay ?? 0,
            MaxGradientNorm = options.MaxGradientNorm ?? 1,
            MicroBatchSize = microBatch,
            GradientAccumulationSteps = accumulation,
            MaxSequenceLength = options.MaxSequenceLength ?? Math.Min(1024, facts.MaxPositions - virtualTokens),
            MaskPrompt = options.MaskPrompt ?? true,
            ValidationSplit = facts.HasValidationFile ? 0 : options.ValidationSplit ?? split,
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
        };
    }

    /// <summary>Fills in what depends on the number of examples left for training.</summary>
    public static ResolvedHyperparameters WithTrainingExamples(this ResolvedHyperparameters resolved, int examples)
    {
        var stepsPerEpoch = Math.Max(1, (examples + resolved.EffectiveBatchSize - 1) / resolved.EffectiveBatchSize);
        return resolved with
        {
            StepsPerEpoch = stepsPerEpoch,
            ValidationSteps = resolved.ValidationSteps > 0 ? resolved.ValidationSteps : Math.Max(1, stepsPerEpoch / 4),
            CheckpointSteps = resolved.CheckpointSteps > 0 ? resolved.CheckpointSteps : Math.Min(200, stepsPerEpoch),
        };
    }

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
