using TuningStudio.Core.Configuration;

namespace TuningStudio.Core.Planning.Estimates;

/// <summary>
/// Memory of a training step, component by component. Symbols: N tokens of a micro-batch, D width, F inner width, A = H·E, K = keys' width, V vocabulary, P trained numbers.
/// Activations follow Korthikanti et al., "Reducing Activation Recomputation" (2022), for what this engine keeps.
/// </summary>
public static class MemoryFormula
{
    /// <summary>Raised where the formula changes so much that what earlier runs were measured beside it no longer sets it right.</summary>
    internal const int Edition = 3;

    private const double Nf4Bytes = 0.53;
    private const double Int8Bytes = 1.02;
    private const int AnswerTokens = 256;
    private const int AnswersAtOnce = 16;
    private const int LabelsAtOnce = 256;

    // oneDNN keeps 1,024; those that give way to others leave holes as large.
    private const double MostProducts = 2048;
    private const int WideBytes = 4;
    private const double GarbageOfAStep = 256 << 10;

    /// <summary>All components.</summary>
    /// <param name="model">The base.</param>
    /// <param name="values">How it is trained.</param>
    /// <param name="work">What is computed at once.</param>
    /// <param name="engine">What the engine keeps.</param>
    public static MemoryEstimate Of(ModelSize model, ResolvedHyperparameters values, WorkSize work, EngineConstants engine)
    {
        var (trained, width) = (TrainableParameters.Of(model, values), NumberBytes(values));
        var places = Math.Min(work.TrainedTokens, engine.LogitsAtOnce is { } most ? Math.Max(64, most / model.VocabularySize) : double.MaxValue);
        var logits = places * model.VocabularySize * engine.BytesPerLogit;
        var all = KeptMemory.Of(model, values, work, engine);
        var kept = work.Checkpointing ? new KeptMemory(all.Stacked / model.Layers, (width * work.Tokens * model.Layers * model.HiddenSize) + (all.Loose / model.Layers)) : all;

        // A block's gradients come when the logits are gone.
        var passing = engine.KeepsInputs ? 0 : Math.Max(0, Math.Max(OfBlock(model, width, work, engine), OfHead(model, values, width)) - logits);
        var loose = kept.Loose + passing + (TrainsWeights(values) && width < WideBytes && !engine.KeepsInputs ? (double)width * trained : 0);
        var evaluation = engine.KeepsInputs ? 0 : Math.Max(0, OfEvaluation(model, width, work, engine) - loose);
        var activations = Slabs(kept.Stacked, width, loose + evaluation + logits, engine) + loose + evaluation;
        var answers = Math.Max(Math.Min(AnswersAtOnce, Answers(values, work)) * 2.0 * CacheBytes(model, width) * (work.Longest + AnswerTokens), Labels(model, values, width, work, engine));
        return new MemoryEstimate(
            (long)WeightBytes(model, values),
            8 * trained,
            (8 * trained) + (long)Math.Max(0, (engine.UpdateBytes * (double)trained) - activations - logits),
            (long)activations,
            (long)logits,
            (long)Math.Max(0, answers - loose - evaluation - logits),
            engine.ProcessBytes + (long)Math.Min(engine.GarbageBytes, values.TotalSteps * GarbageOfAStep) + (long)Wasted(activations, logits, width, work, engine));
    }

    /// <summary>Bytes of the base as it lies in memory.</summary>
    public static double WeightBytes(ModelSize model, ResolvedHyperparameters values)
    {
        var width = NumberBytes(values);
        var perLinear = values.Quantization switch { "nf4" => Nf4Bytes, "int8" => Int8Bytes, _ => width };
        return (perLinear * model.LinearParameters) + (width * (model.Parameters - model.LinearParameters));
    }

    /// <summary>Bytes of a number of the base.</summary>
    internal static int NumberBytes(ResolvedHyperparameters values) => values.Precision == "fp32" ? 4 : 2;

    private static bool TrainsWeights(ResolvedHyperparameters values) => values.Method is "full" or "last-layers";

    // Keys and values of a token.
    private static double CacheBytes(ModelSize model, int width) => 2.0 * model.Layers * model.KeyValueWidth * width;

    private static double Answers(ResolvedHyperparameters values, WorkSize work) =>
        Math.Min(work.Evaluated, Math.Max(values.SampleAnswers, values.GenerationMetrics == "off" ? 0 : values.GenerationExamples));

    // Keys and values of a prompt beside each label, once read and once handed out, and the likelihoods of all labels' tokens.
    private static double Labels(ModelSize model, ResolvedHyperparameters values, int width, WorkSize work, EngineConstants engine) => values.ComputeClassificationMetrics
        ? (2.0 * CacheBytes(model, width) * Math.Min(2.0 * work.MicroBatchSize * values.MaxSequenceLength, LabelsAtOnce * work.Longest)) + (engine.BytesPerLogit * (engine.LogitsAtOnce ?? 0))
        : 0;

    // The way back of a block is widest in a norm, which computes in float32: what it makes again and its gradients, beside those of the feed-forward
    // layer; or in attention, where the scores have two gradients.
    private static double OfBlock(ModelSize model, int width, WorkSize work, EngineConstants engine)
    {
        double wide = width == WideBytes ? 6 * WideBytes : 7 * WideBytes;
        var norm = work.Tokens * (((wide + (8 * width)) * model.HiddenSize) + (2 * width * model.IntermediateSize));
        var attention = width * ((work.Tokens * ((6 * model.AttentionWidth) + (4 * model.KeyValueWidth))) + (engine.KeepsScores ? 2 * KeptMemory.ScoresAtOnce(model, work) : 0));
        return Math.Max(norm, attention);
    }

    // The gradient of the head's matrix, as it comes and in float32.
    private static double OfHead(ModelSize model, ResolvedHyperparameters values, int width) =>
        values.Method == "full" ? (double)model.VocabularySize * model.HiddenSize * (width == WideBytes ? WideBytes : WideBytes + width) : 0;

    // A block forward over twice the rows, of which nothing is kept: widest in the feed-forward layer, or in attention, where scores stand beside their softmax.
    private static double OfEvaluation(ModelSize model, int width, WorkSize work, EngineConstants engine)
    {
        var tokens = 2.0 * work.MicroBatchSize * work.Longest;
        var inner = tokens * ((4L * model.IntermediateSize) + (3L * model.HiddenSize));
        var attention = tokens * ((4 * model.AttentionWidth) + (2 * model.KeyValueWidth));
        return width * Math.Max(inner, attention + (engine.KeepsScores ? 2 * KeptMemory.ScoresAtOnce(model, work with { ScoresAtOnce = tokens * work.Longest }) : 0));
    }

    // What of the last slab is not filled is memory only where something passing lay there before.
    private static double Slabs(double stacked, int width, double passing, EngineConstants engine)
    {
        if (engine.SlabNumbers is not { } numbers)
        {
            return stacked;
        }

        double slab = numbers * width;
        return stacked + Math.Min(passing, (Math.Ceiling(stacked / slab) * slab) - stacked);
    }

    // Holes between tensors, about as large as the largest that come and go; and products that were compiled.
    private static double Wasted(double activations, double logits, int width, WorkSize work, EngineConstants engine) =>
        ((engine.Slack - 1) * (activations + logits))
        + (engine.SlabNumbers is null ? 0 : WideBytes * logits / engine.BytesPerLogit)
        + (width == WideBytes ? 0 : Math.Min(MostProducts, work.Products) * engine.ProductBytes);
}
