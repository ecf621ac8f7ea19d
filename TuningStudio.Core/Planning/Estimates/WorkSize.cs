using TuningStudio.Core.Configuration;

namespace TuningStudio.Core.Planning.Estimates;

/// <summary>What is computed at once, and whether blocks are computed twice.</summary>
/// <param name="MicroBatchSize">Examples at once.</param>
/// <param name="MicroBatches">Micro-batches of an update.</param>
/// <param name="Tokens">The most tokens of a micro-batch, padding included.</param>
/// <param name="TrainedTokens">Those of them that are learnt.</param>
/// <param name="Scores">The most attention scores that one head has in a micro-batch.</param>
/// <param name="ScoresAtOnce">Those of them that are computed together: of texts of one length where they are packed.</param>
/// <param name="Longest">Tokens of the longest example.</param>
/// <param name="TokensPerEpoch">Tokens that one pass over the data computes, padding included.</param>
/// <param name="Checkpointing">Whether blocks are computed a second time.</param>
public sealed record WorkSize(int MicroBatchSize, int MicroBatches, double Tokens, double TrainedTokens, double Scores, double ScoresAtOnce, int Longest, double TokensPerEpoch, bool Checkpointing)
{
    // As the engine: a CPU gains nothing from more tokens at once, and no more than half of its free memory is filled.
    private const double EnoughTokensForCpu = 4096;
    private const double FreeShare = 0.5;

    /// <summary>How a run would cut its updates, as the engine decides it.</summary>
    public static WorkSize Of(ModelSize model, ResolvedHyperparameters values, DataSize data, DeviceSize device)
    {
        var longest = Math.Max(1, data.LongestOf(values.MaxSequenceLength) + values.VirtualTokens);
        var (update, size) = (values.EffectiveBatchSize, values.MicroBatchSize);
        var room = (device.FreeBytes ?? device.MemoryBytes) * FreeShare / MemoryFormula.KeptBytes(model, values, longest, (double)longest * longest, (double)longest * longest, EngineConstants.Cpu);
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

    private static WorkSize Cut(ResolvedHyperparameters values, DataSize data, int size, int longest, bool checkpointing)
    {
        var update = values.EffectiveBatchSize;
        var mean = data.MeanOf(values.MaxSequenceLength) + values.VirtualTokens;
        var isPacked = values.Batching == "packed";
        var tokens = isPacked ? Math.Min((double)size * longest, data.MostOf(update, values.MaxSequenceLength)) : (double)size * longest;
        var examples = (double)(data.Records - data.HeldOut(values));

        // Rows of like length are padded little; those as they come, to the longest of each.
        var padded = values.Batching switch { "packed" => mean, "bucketed" => Math.Min(longest, mean * 1.05), _ => size == 1 ? mean : data.MostOf(1, values.MaxSequenceLength) + values.VirtualTokens };
        var meanSquare = data.MeanSquareOf(values.MaxSequenceLength);
        var scores = isPacked ? Math.Max(tokens / Math.Max(1, mean) * meanSquare, Math.Min(tokens, longest) * longest) : tokens * longest;
        var alike = (double)data.Lengths.Count(length => length >= longest - values.VirtualTokens) / data.Lengths.Count;
        var atOnce = isPacked ? Math.Max(1, tokens / longest * alike) * longest * longest : scores;
        return new(size, (int)Math.Ceiling(isPacked ? Math.Max(1, mean * update / Math.Max(1, (double)size * longest)) : (double)update / size), tokens, tokens * data.TrainedShare, scores, atOnce, longest, examples * padded, checkpointing);
    }
}
