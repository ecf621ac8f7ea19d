using TuningStudio.Core.Configuration;

namespace TuningStudio.Core.Planning.Estimates;

/// <summary>What is computed at once, and whether blocks are computed twice.</summary>
/// <param name="MicroBatchSize">Examples at once.</param>
/// <param name="MicroBatches">Micro-batches of an update.</param>
/// <param name="Tokens">The most tokens of a micro-batch, padding included.</param>
/// <param name="TrainedTokens">Those of them that are learnt.</param>
/// <param name="Scores">The most attention scores that one head has in a micro-batch.</param>
/// <param name="ScoresAtOnce">Those of them that are computed together: of texts of like lengths where they are packed.</param>
/// <param name="Longest">Tokens of the longest example.</param>
/// <param name="TokensPerEpoch">Tokens that one pass over the data computes, padding included.</param>
/// <param name="Checkpointing">Whether blocks are computed a second time.</param>
/// <param name="Evaluated">Records that each evaluation measures.</param>
/// <param name="Products">Kinds of products of matrices in the whole run: a library compiles each for its shape.</param>
public sealed record WorkSize(
    int MicroBatchSize,
    int MicroBatches,
    double Tokens,
    double TrainedTokens,
    double Scores,
    double ScoresAtOnce,
    int Longest,
    double TokensPerEpoch,
    bool Checkpointing,
    double Evaluated = 0,
    double Products = 0)
{
    // As the engine: a CPU gains nothing from more tokens at once, and no more than half of its free memory is filled.
    private const double EnoughTokensForCpu = 4096;
    private const double FreeShare = 0.5;

    // Of a micro-batch's number of tokens: products of the linear layers' shapes, forward and back, and of low-rank terms. Of a rectangle of texts: those of attention.
    private const int ProductsOfTokens = 8;
    private const int ProductsOfTerms = 24;
    private const int ProductsOfLength = 12;
    private const int ProductsOfAnswers = 256;

    /// <summary>How a run would cut its updates, as the engine decides it.</summary>
    public static WorkSize Of(ModelSize model, ResolvedHyperparameters values, DataSize data, DeviceSize device)
    {
        var longest = Math.Max(1, data.LongestOf(values.MaxSequenceLength) + values.VirtualTokens);
        var (update, size) = (values.EffectiveBatchSize, values.MicroBatchSize);
        var room = (device.FreeBytes ?? device.MemoryBytes) * FreeShare / RowBytes(model, values, longest);
        if (values.FitMicroBatch)
        {
            size = Divisor(update, device.IsGpu ? update : (int)Math.Clamp(Math.Min(EnoughTokensForCpu / longest, room), 1, update));
        }

        var checkpointing = values.GradientCheckpointing == "on" || (values.GradientCheckpointing == "auto" && !device.IsGpu && size > room);
        var work = Cut(values, data, size, longest, checkpointing);
        while (device.IsGpu && MemoryFormula.Of(model, values, work, EngineConstants.Gpu).Total > device.MemoryBytes * EstimateConstants.UsableShare)
        {
            // The engine halves micro-batches that do not fit, and at last computes blocks twice.
            if (work.MicroBatchSize > 1)
            {
                work = Cut(values, data, Divisor(update, work.MicroBatchSize / 2), longest, checkpointing);
            }
            else if (values.GradientCheckpointing == "auto" && !checkpointing)
            {
                checkpointing = true;
                work = Cut(values, data, Divisor(update, size), longest, checkpointing);
            }
            else
            {
                break;
            }
        }

        return work;
    }

    private static int Divisor(int update, int atMost) => Enumerable.Range(1, Math.Clamp(atMost, 1, update)).Last(part => update % part == 0);

    // What the engine counts of a row when it decides.
    private static double RowBytes(ModelSize model, ResolvedHyperparameters values, int longest) =>
        MemoryFormula.NumberBytes(values) * (double)longest * model.Layers * (model.Linears.Sum(linear => linear.Out) + model.AttentionWidth + ((double)model.Heads * longest));

    private static WorkSize Cut(ResolvedHyperparameters values, DataSize data, int size, int longest, bool checkpointing)
    {
        var (update, most) = (values.EffectiveBatchSize, values.MaxSequenceLength);
        var mean = data.MeanOf(most) + values.VirtualTokens;
        var isPacked = values.Batching == "packed";
        var perUpdate = data.MostOf(update, most, values.TotalSteps) + (values.VirtualTokens * update);
        var tokens = isPacked ? Math.Min((double)size * longest, perUpdate) : (double)size * longest;
        var evaluated = (double)data.Evaluated(values);
        var examples = (double)(data.Records - data.HeldOut(values));

        // Rows of like length are padded little; those as they come, to the longest of each.
        var padded = values.Batching switch { "packed" => mean, "bucketed" => Math.Min(longest, mean * 1.05), _ => size == 1 ? mean : data.MostOf(1, most, size) + values.VirtualTokens };

        // The texts of a full micro-batch are the longest of their update; else it holds the whole update.
        var texts = Math.Max(1, tokens < perUpdate ? tokens / data.MeanOfLongest(tokens / perUpdate, most) : update);
        var spread = Math.Max(0, data.MeanSquareOf(most) - Math.Pow(data.MeanOf(most), 2)) * Math.Min(1, tokens / perUpdate);
        var rectangles = data.MeanRectangleOf(most) / data.MeanSquareOf(most);
        var scores = isPacked ? Math.Min(tokens * longest, ((tokens * tokens / texts) + (texts * spread)) * rectangles) : tokens * longest;
        var alike = Math.Min(texts, update * data.AlikeTo(longest));
        var atOnce = isPacked ? Math.Min(scores, Math.Max(1, alike) * longest * longest) : scores;
        var microBatches = isPacked ? Math.Max(1, mean * update / Math.Max(1, (double)size * longest)) : (double)update / size;
        return new(size, (int)Math.Ceiling(microBatches), tokens, tokens * data.TrainedShare, scores, atOnce, longest, examples * padded, checkpointing)
        {
            Evaluated = evaluated,
            Products = Kinds(values, data, isPacked ? texts : 1, microBatches * values.TotalSteps, examples, evaluated, size),
        };
    }

    // Where all texts have one length, so have all micro-batches one size.
    private static double Kinds(ResolvedHyperparameters values, DataSize data, double texts, double microBatches, double examples, double measured, int size)
    {
        var kinds = data.Kinds;
        var lengths = Math.Min(data.RectanglesOf(values.MaxSequenceLength), texts);
        var sizes = kinds == 1 ? 1 : Math.Min(microBatches, texts > 1 ? double.MaxValue : kinds * size);

        // Validation rows that are measured one by one make the batches of an evaluation, unless they are only some of them.
        var rows = Math.Min(values.RowLosses, examples) + (values.RowLosses < measured ? values.RowLosses : 0);
        var evaluated = Math.Min(kinds, (measured + rows) / (2.0 * size));
        var answers = measured > 0 && (values.SampleAnswers > 0 || values.GenerationMetrics != "off") ? ProductsOfAnswers : 0;
        return (sizes * (ProductsOfTokens + (values.Method == "lora" ? ProductsOfTerms : 0) + (ProductsOfLength * lengths))) + (evaluated * ProductsOfLength) + answers;
    }
}
