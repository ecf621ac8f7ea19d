using TuningStudio.Core.Configuration;

namespace TuningStudio.Core.Planning.Estimates;

/// <summary>
/// What the blocks keep for the way back, in bytes. Symbols: D width, F inner width, A = H·E, K = keys' width, b bytes of a number. Of layers that
/// are frozen but for low-rank terms this engine keeps what they give; of others autograd keeps what it needs, inputs and wider copies as well.
/// </summary>
/// <param name="Stacked">Results that lie behind each other in slabs.</param>
/// <param name="Loose">All else.</param>
internal sealed record KeptMemory(double Stacked, double Loose)
{
    private const long LargestScores = 16L << 20;
    private const int WideBytes = 4;

    // The upper half of the queries needs half of the keys only: three quarters of the scores are computed.
    private const double HalvedShare = 0.75;

    internal double Total => Stacked + Loose;

    /// <summary>Of all blocks where none is computed twice.</summary>
    internal static KeptMemory Of(ModelSize model, ResolvedHyperparameters values, WorkSize work, EngineConstants engine)
    {
        var layers = values.Method == "last-layers" ? Math.Min(values.TrainableLayers, model.Layers) : model.Layers;
        var width = MemoryFormula.NumberBytes(values);
        if (engine.KeepsInputs)
        {
            var inputs = (5L * model.HiddenSize) + (2 * model.AttentionWidth) + (2 * model.KeyValueWidth) + (3L * model.IntermediateSize);
            return new(0, engine.KeptFactor * width * layers * inputs * work.Tokens);
        }

        // Queries and what attention gives, keys and values; its own kernel wants those once for every query head.
        var holds = engine.KeepsScores && ScoresAtOnce(model, work) > 0;
        var attention = holds ? (2 * model.AttentionWidth) + (2 * model.KeyValueWidth) : 4 * model.AttentionWidth;
        var scores = holds ? HalvedShare * model.Heads * work.Scores : 0;
        var outputs = model.Linears.Sum(linear => linear.Out);
        var (stacked, extra) = Layers(model, values, width, outputs);
        return new(
            stacked * layers * work.Tokens,
            layers * (((((width * (outputs + attention)) + extra) - stacked) * work.Tokens) + (width * scores)));
    }

    /// <summary>Scores of a block that attention has at once; none where they are so many that its own kernel computes without.</summary>
    internal static double ScoresAtOnce(ModelSize model, WorkSize work) => model.Heads * work.ScoresAtOnce is var scores && scores <= LargestScores ? HalvedShare * scores : 0;

    // Bytes of a token and block: of the results, those in slabs, and what is kept beside the results.
    private static (double Stacked, double Extra) Layers(ModelSize model, ResolvedHyperparameters values, int width, long outputs)
    {
        var (hidden, inner, keys) = (model.HiddenSize, model.IntermediateSize, model.KeyValueWidth);

        // A norm's input in float32, where it is not that already.
        var wide = width == WideBytes ? 0 : WideBytes * hidden;
        return values.Method switch
        {
            // Dropped inputs with their masks, both norms, and what the activation gives.
            "lora" when values.UseDora || values.Dropout > 0 =>
                (0, ((width + 1) * model.Linears.Sum(linear => linear.In)) + (2 * wide) + (width * inner)),

            // Keys and values are scaled, and what goes into the last layer.
            "ia3" => (width * (hidden + (2.0 * inner)), wide + (width * ((2 * keys) + (2 * inner)))),
            "lora" or "prompt-tuning" or "p-tuning" or "prefix-tuning" or "vera" => (width * outputs, 0),

            // Both norms before and after their scale, and what goes into the last layer.
            _ => (0, (2 * wide) + (width * ((4 * hidden) + (2 * inner)))),
        };
    }
}
