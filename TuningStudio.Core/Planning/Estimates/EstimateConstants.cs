namespace TuningStudio.Core.Planning.Estimates;

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

    /// <summary>Seconds from the start to the first step on a CPU: process, libraries, data.</summary>
    public const double StartSeconds = 1;

    /// <summary>The same on a GPU, which is waited for too.</summary>
    public const double GpuStartSeconds = 3;

    /// <summary>Bytes a second at which weights are read.</summary>
    public const double LoadBytesPerSecond = 1e9;

    /// <summary>Bytes a second at which states are written, hashed, and waited for until they are on the disk.</summary>
    public const double SaveBytesPerSecond = 6e8;

    /// <summary>How many times as fast as a training step a pass over held-out records is.</summary>
    public const double ValidationSpeed = 2.3;

    /// <summary>Share of a device's memory that may be planned for.</summary>
    public const double UsableShare = 0.95;

    /// <summary>How much slower a step is with weights of 4 bits (H2O LLM Studio's, Qwen's and Google's published pairs: 1.2 to 1.5).</summary>
    public const double QuantizedSlowdown = 1.35;
}
