namespace TuningStudio.Core.Planning.Estimates;

/// <summary>
/// What an engine keeps and wastes while it trains. Everything about memory that is measured and not derived stands here.
/// </summary>
/// <param name="ProcessBytes">What a process has before the model: runtime, libraries, a GPU's context.</param>
/// <param name="Slack">What tensors that come and go take in all, for each of their bytes that is reckoned: temporaries, and what the allocator wastes.</param>
/// <param name="Float32Slack">The same where the base computes in float32, and so makes no wider copies on its way.</param>
/// <param name="SlackBytes">What is wasted beyond that once there are <paramref name="SlackFrom"/> of them, and in proportion below.</param>
/// <param name="SlackFrom">Bytes of such tensors from which that is wasted.</param>
/// <param name="KeptFactor">Bytes kept for the way back, for each byte of what the blocks' layers give (c).</param>
/// <param name="KeepsInputs">Whether layers keep their inputs too, be they frozen or not.</param>
/// <param name="ScoresKept">Attention scores kept for each that there is; 0 where attention never holds them.</param>
/// <param name="LogitsAtOnce">Logits held at once; null holds those of every place of a batch.</param>
/// <param name="BytesPerLogit">What cross-entropy and its way back take for each.</param>
public sealed record EngineConstants(
    long ProcessBytes,
    double Slack,
    double Float32Slack,
    long SlackBytes,
    long SlackFrom,
    double KeptFactor,
    bool KeepsInputs,
    double ScoresKept,
    long? LogitsAtOnce,
    double BytesPerLogit)
{
    private const long Megabyte = 1 << 20;

    /// <summary>This engine on a CPU. Fitted to the peaks of its runs on Linux; the table stands in docs/planning.md.</summary>
    public static EngineConstants Cpu { get; } = new(300 * Megabyte, 1, 0.7, 230 * Megabyte, 80 * Megabyte, 1, KeepsInputs: false, 1, 4 << 20, 18);

    /// <summary>This engine on a GPU: the same tensors; attention never holds scores; context and cuBLAS workspace as the field reports them.</summary>
    public static EngineConstants Gpu { get; } = new(900 * Megabyte, 1.08, 1.08, 0, 1, 1, KeepsInputs: false, 0, 4 << 20, 18);

    /// <summary>Hugging Face's stack with flash attention, to check the formulas on what others have measured: 1 GB for context, every place's logits.</summary>
    public static EngineConstants Transformers { get; } = new(1000 * Megabyte, 1.05, 1.05, 0, 1, 1.2, KeepsInputs: true, 0, null, 10);
}

/// <summary>Figures of devices of which nothing has been measured yet.</summary>
public static class EstimateConstants
{
    /// <summary>Share of a GPU's peak that training reaches where nothing was measured; published runs reach 0.16 to 0.6.</summary>
    public const double GpuUtilization = 0.35;

    /// <summary>Operations a second of a core with bfloat16 units, in a step of a small model.</summary>
    public const double CpuCoreBFloat16Flops = 70e9;

    /// <summary>The same in float32.</summary>
    public const double CpuCoreFloat32Flops = 35e9;

    /// <summary>Power of a core under load.</summary>
    public const double CpuCoreWatts = 12;

    /// <summary>Operations a second of a GPU that is not in the catalogue.</summary>
    public const double UnknownGpuFlops = 60e12;

    /// <summary>Its power.</summary>
    public const double UnknownGpuWatts = 250;

    /// <summary>Seconds that a block takes, forward and back, however small: the dispatch of its operations.</summary>
    public const double SecondsPerBlock = 2e-3;

    /// <summary>Seconds from the start to the first step: process, libraries, data.</summary>
    public const double StartSeconds = 3;

    /// <summary>Bytes a second at which weights are read.</summary>
    public const double LoadBytesPerSecond = 1e9;

    /// <summary>Share of a device's memory that may be planned for.</summary>
    public const double UsableShare = 0.95;

    /// <summary>How much slower a step is with weights of 4 bits (H2O LLM Studio's, Qwen's and Google's published pairs: 1.2 to 1.5).</summary>
    public const double QuantizedSlowdown = 1.35;
}
