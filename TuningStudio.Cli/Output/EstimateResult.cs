namespace TuningStudio.Cli.Output;

/// <summary>What a run would need.</summary>
internal sealed record EstimateResult
{
    public string Type { get; } = "estimate";

    public required string Device { get; init; }

    public required long DeviceMemoryBytes { get; init; }

    public long? DeviceFreeBytes { get; init; }

    /// <summary><c>formula</c>, <c>pastRuns</c> or <c>probe</c>.</summary>
    public required string Source { get; init; }

    /// <summary>Past runs it was refined by.</summary>
    public int PastRuns { get; init; }

    /// <summary>Bytes by component.</summary>
    public required IReadOnlyDictionary<string, long> Memory { get; init; }

    public required long TotalBytes { get; init; }

    /// <summary>What the probe measured.</summary>
    public long? MeasuredBytes { get; init; }

    public required bool Fits { get; init; }

    public required bool FitsNow { get; init; }

    public required int MicroBatchSize { get; init; }

    public required bool Checkpointing { get; init; }

    public required long TrainableParameters { get; init; }

    public required int Steps { get; init; }

    public required double Tokens { get; init; }

    public required double Seconds { get; init; }

    public required double WattHours { get; init; }

    public double? Cost { get; init; }

    /// <summary>What costs are in, where the settings say so.</summary>
    public string? Currency { get; init; }

    /// <summary>All runs of a sweep, of which the rest describes the largest; null for one run.</summary>
    public EstimateSweep? Sweep { get; init; }

    /// <summary>Operations a second that the seconds were reckoned with, where they were measured.</summary>
    public double? FlopsPerSecond { get; init; }

    /// <summary>Measured memory over what the formula says.</summary>
    public double? MemoryFactor { get; init; }

    public required IReadOnlyList<EstimateAdvice> Advice { get; init; }

    public required IReadOnlyList<EstimateGpu> Gpus { get; init; }
}

/// <summary>What the runs of a sweep need, one after the other.</summary>
internal sealed record EstimateSweep(int Runs, long Steps, double Tokens, double Seconds, double WattHours, double? Cost);

/// <summary>A change that makes it need less.</summary>
internal sealed record EstimateAdvice(string Kind, IReadOnlyDictionary<string, string> Options, long TotalBytes, bool Fits);

/// <summary>A GPU that would do, with what all runs take there.</summary>
internal sealed record EstimateGpu(string Name, long MemoryBytes, long TotalBytes, double Seconds, double? Cost);
