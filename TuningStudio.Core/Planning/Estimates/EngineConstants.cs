namespace TuningStudio.Core.Planning.Estimates;

/// <summary>What an engine keeps and wastes while it trains. What of its memory is measured and not derived stands here.</summary>
/// <param name="ProcessBytes">What a process has before the model: runtime, libraries, a GPU's context.</param>
/// <param name="Slack">What tensors that come and go take in all, for each of their bytes that is reckoned: what the allocator wastes.</param>
/// <param name="KeptFactor">Bytes kept for the way back, for each byte of what the blocks' layers give (c).</param>
/// <param name="KeepsInputs">Whether layers keep their inputs too, be they frozen or not.</param>
/// <param name="KeepsScores">Whether attention computes with scores that it keeps; else its kernel never holds them.</param>
/// <param name="LogitsAtOnce">Logits held at once; null holds those of every place of a batch.</param>
/// <param name="BytesPerLogit">What cross-entropy and its way back take for each.</param>
/// <param name="UpdateBytes">What an update makes on its way for each trained number, beyond value, gradient and moments, where the activations leave no place for it.</param>
/// <param name="SlabNumbers">Numbers of each of the slabs in which results wait for the way back; null where each has memory of its own.</param>
/// <param name="ProductBytes">What a library keeps of each kind of product of bfloat16 matrices that it has compiled.</param>
/// <param name="GarbageBytes">What .NET lets gather of objects that are done with before it collects them, in runs of many steps.</param>
public sealed record EngineConstants(
    long ProcessBytes,
    double Slack,
    double KeptFactor,
    bool KeepsInputs,
    bool KeepsScores,
    long? LogitsAtOnce,
    double BytesPerLogit,
    int UpdateBytes = 4,
    long? SlabNumbers = null,
    long ProductBytes = 0,
    long GarbageBytes = 0)
{
    private const long Megabyte = 1 << 20;

    /// <summary>
    /// This engine on a CPU. Process, compiled products and garbage are measured on Linux, all else follows from what the engine does: see
    /// docs/planning.md. A logit is held in float32 as what the loss keeps, as its gradient there, and as its own. The places in which parameters came,
    /// before the optimizer laid them side by side, stay empty, as large as what an update makes.
    /// </summary>
    public static EngineConstants Cpu { get; } = new(250 * Megabyte, 1, 1, KeepsInputs: false, KeepsScores: true, 4 << 20, 12, UpdateBytes: 8, SlabNumbers: 16 << 20, ProductBytes: 108 << 10, GarbageBytes: 24 * Megabyte);

    /// <summary>This engine on a GPU: the same tensors; attention never holds scores; context and cuBLAS workspace as the field reports them.</summary>
    public static EngineConstants Gpu { get; } = new(900 * Megabyte, 1.08, 1, KeepsInputs: false, KeepsScores: false, 4 << 20, 12);

    /// <summary>Hugging Face's stack with flash attention, to check the formulas on what others have measured: 1 GB for context, every place's logits.</summary>
    public static EngineConstants Transformers { get; } = new(1000 * Megabyte, 1.05, 1.2, KeepsInputs: true, KeepsScores: false, null, 10);
}
