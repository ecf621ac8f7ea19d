using TuningStudio.Core.Configuration;

namespace TuningStudio.Core.Planning.Estimates;

/// <summary>
/// Operations and seconds of a run. A product of matrices costs two operations a weight and token, forward; as many again for the gradient of its input; as many again for its
/// own gradient, if it is trained; as many again if it is computed twice (Kaplan et al., 2020, with frozen weights left out).
/// </summary>
public static class TimeFormula
{
    private const int AnswerTokens = 64;
    private const double CpuBytesPerSecond = 8e9;
    private const double GpuBytesPerSecond = 4e11;

    /// <summary>Operations of one token of a training step.</summary>
    /// <param name="model">The base.</param>
    /// <param name="values">How it is trained.</param>
    /// <param name="length">Tokens that it can look back on, on the mean over sequences.</param>
    /// <param name="trainedShare">Share of the tokens that are learnt: only these go through the head.</param>
    /// <param name="checkpointing">Whether blocks are computed twice.</param>
    public static double FlopsPerToken(ModelSize model, ResolvedHyperparameters values, double length, double trainedShare, bool checkpointing)
    {
        var trained = TrainableParameters.Of(model, values);
        var isFull = values.Method is "full" or "last-layers";
        var passes = checkpointing ? 3 : 2;
        double blocks = model.LinearParameters, head = (double)model.VocabularySize * model.HiddenSize;
        var attention = 2.0 * model.Layers * length * model.AttentionWidth;
        return (2 * passes * blocks) + (2 * (isFull ? trained : 3 * trained)) + (4 * head * trainedShare) + (attention * (checkpointing ? 4 : 3));
    }

    /// <summary>Operations of one pass over the data.</summary>
    public static double FlopsPerEpoch(ModelSize model, ResolvedHyperparameters values, DataSize data, WorkSize work) =>
        work.TokensPerEpoch * FlopsPerToken(model, values, LengthOf(values, data), data.TrainedShare, work.Checkpointing);

    /// <summary>Seconds of a run, from the start to the adapter.</summary>
    /// <param name="model">The base.</param>
    /// <param name="values">How it is trained.</param>
    /// <param name="data">The training data.</param>
    /// <param name="work">What is computed at once.</param>
    /// <param name="device">Where.</param>
    /// <param name="flopsPerSecond">What was measured there of like runs; null where nothing was.</param>
    public static double Seconds(ModelSize model, ResolvedHyperparameters values, DataSize data, WorkSize work, DeviceSize device, double? flopsPerSecond)
    {
        var steps = (double)values.TotalSteps;
        var perStep = FlopsPerEpoch(model, values, data, work) / Math.Max(1, values.StepsPerEpoch);
        var slower = values.Quantization == "none" || flopsPerSecond is not null ? 1 : EstimateConstants.QuantizedSlowdown;
        var step = flopsPerSecond is { } rate
            ? perStep / rate
            : (slower * perStep / (device.PeakFlops * (device.IsGpu ? EstimateConstants.GpuUtilization : 1))) + (model.Layers * work.MicroBatches * EstimateConstants.SecondsPerBlock);
        return (device.IsGpu ? EstimateConstants.GpuStartSeconds : EstimateConstants.StartSeconds) + (MemoryFormula.WeightBytes(model, values) / EstimateConstants.LoadBytesPerSecond) + (steps * step) + Evaluations(model, values, data, device, step)
            + Saving(values, TrainableParameters.Of(model, values));
    }

    // A checkpoint holds each trained number with two moments; the adapter at the end the numbers alone.
    private static double Saving(ResolvedHyperparameters values, long trained) =>
        4.0 * trained * ((3 * Math.Ceiling((double)values.TotalSteps / Math.Max(1, values.CheckpointSteps))) + 1) / EstimateConstants.SaveBytesPerSecond;

    // Validation goes forward alone, and so do the rows at the end, those of validation with the base too; answers read all weights for every token.
    private static double Evaluations(ModelSize model, ResolvedHyperparameters values, DataSize data, DeviceSize device, double step)
    {
        var measured = (double)data.Evaluated(values);
        var perRow = step / Math.Max(1, values.EffectiveBatchSize) / EstimateConstants.ValidationSpeed;
        var rows = Math.Min(values.RowLosses, (double)(data.Records - data.HeldOut(values)));
        if (measured < 1)
        {
            return rows * perRow;
        }

        var times = (values.TotalSteps / Math.Max(1, values.ValidationSteps)) + 1;
        var perToken = MemoryFormula.WeightBytes(model, values) / (device.IsGpu ? GpuBytesPerSecond : CpuBytesPerSecond);
        var answers = (times * values.SampleAnswers) + (values.GenerationMetrics switch { "off" => 0, "end" => Math.Min(values.GenerationExamples, measured), _ => times * Math.Min(values.GenerationExamples, measured) });
        return ((rows + (2 * Math.Min(values.RowLosses, measured)) + (times * measured)) * perRow) + (answers * AnswerTokens * perToken / 4);
    }

    private static double LengthOf(ResolvedHyperparameters values, DataSize data) =>
        values.Batching == "packed" ? data.MeanRectangleOf(values.MaxSequenceLength) / Math.Max(1, data.MeanOf(values.MaxSequenceLength)) : data.LongestOf(values.MaxSequenceLength);
}
