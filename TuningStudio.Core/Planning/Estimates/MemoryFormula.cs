using TuningStudio.Core.Configuration;

namespace TuningStudio.Core.Planning.Estimates;

/// <summary>
/// Memory of a training step, component by component. Symbols: N tokens of a micro-batch, L blocks, D width, F inner width, A = H·E, K = keys' width, V vocabulary, b bytes of a number.
/// Activations follow Korthikanti et al., "Reducing Activation Recomputation" (2022), for what this engine keeps: of frozen layers what they give, of others what goes in as well.
/// </summary>
public static class MemoryFormula
{
    private const double Nf4Bytes = 0.53;
    private const double Int8Bytes = 1.02;
    private const int AnswerTokens = 256;
    private const long LargestScores = 16L << 20;

    /// <summary>All components.</summary>
    /// <param name="model">The base.</param>
    /// <param name="values">How it is trained.</param>
    /// <param name="work">What is computed at once.</param>
    /// <param name="engine">What the engine keeps.</param>
    public static MemoryEstimate Of(ModelSize model, ResolvedHyperparameters values, WorkSize work, EngineConstants engine)
    {
        var trained = TrainableParameters.Of(model, values);
        var width = NumberBytes(values);
        var kept = KeptBytes(model, values, work.Tokens, work.Scores, work.ScoresAtOnce, engine);
        var activations = work.Checkpointing
            ? (width * work.Tokens * model.Layers * model.HiddenSize) + (kept / model.Layers)
            : kept;
        activations += engine.KeepsInputs ? 0 : width * work.Tokens * ((4L * model.HiddenSize) + (4L * model.IntermediateSize));
        var places = Math.Min(work.TrainedTokens, engine.LogitsAtOnce is { } most ? Math.Max(64, most / model.VocabularySize) : double.MaxValue);
        var logits = places * model.VocabularySize * engine.BytesPerLogit;
        var answers = values.SampleAnswers * 2.0 * model.Layers * model.KeyValueWidth * width * (work.Longest + AnswerTokens);
        return new MemoryEstimate(
            (long)WeightBytes(model, values),
            8 * trained,
            12 * trained,
            (long)activations,
            (long)logits,
            (long)Math.Max(0, answers - activations),
            engine.ProcessBytes + Wasted(activations + logits, width, engine));
    }

    private static long Wasted(double bytes, int width, EngineConstants engine) =>
        (long)((((width == 4 ? engine.Float32Slack : engine.Slack) - 1) * bytes) + (engine.SlackBytes * Math.Min(1, bytes / engine.SlackFrom)));

    /// <summary>Bytes of the base as it lies in memory.</summary>
    public static double WeightBytes(ModelSize model, ResolvedHyperparameters values)
    {
        var width = NumberBytes(values);
        var perLinear = values.Quantization switch { "nf4" => Nf4Bytes, "int8" => Int8Bytes, _ => width };
        return (perLinear * model.LinearParameters) + (width * (model.Parameters - model.LinearParameters));
    }

    /// <summary>What all blocks keep for the way back where none is computed twice.</summary>
    internal static double KeptBytes(ModelSize model, ResolvedHyperparameters values, double tokens, double scores, double atOnce, EngineConstants engine)
    {
        var (width, attention, keys) = (NumberBytes(values), model.AttentionWidth, model.KeyValueWidth);
        long inputs = (5L * model.HiddenSize) + (2 * attention) + (2 * keys) + (3L * model.IntermediateSize);
        double perToken = inputs;
        if (!engine.KeepsInputs)
        {
            var outputs = model.Linears.Sum(linear => linear.Out);
            perToken = outputs + (4 * attention) + (2 * keys);
            perToken += IsLean(values) ? 0 : (2L * model.HiddenSize) + (3L * model.IntermediateSize);

            // Norms of columns and masks of dropout are as wide as what they are of.
            perToken += values.Method == "lora" && (values.UseDora || values.Dropout > 0) ? outputs : 0;
        }

        var layers = values.Method == "last-layers" ? Math.Min(values.TrainableLayers, model.Layers) : model.Layers;
        var held = model.Heads * atOnce <= LargestScores ? model.Heads * scores * engine.ScoresKept * 0.75 : 0;
        return width * layers * ((engine.KeptFactor * perToken * tokens) + held);
    }

    /// <summary>Bytes of a number of the base.</summary>
    internal static int NumberBytes(ResolvedHyperparameters values) => values.Precision == "fp32" ? 4 : 2;

    // Frozen layers with low-rank terms that the engine's own way back knows.
    private static bool IsLean(ResolvedHyperparameters values) =>
        (values.Method == "lora" && !values.UseDora && values.Dropout == 0) || TuningMethods.WithVirtualTokens.Contains(values.Method);
}
