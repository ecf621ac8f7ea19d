namespace TuningStudio.Core.Planning.Estimates;

/// <summary>What a run or a probe was measured at, beside what had been reckoned: a line of <c>measurements.jsonl</c> in the home folder.</summary>
public sealed record RunMeasurement
{
    /// <summary>The name of <see cref="DeviceSize"/>.</summary>
    public required string Device { get; init; }

    /// <summary><c>fp32</c> or <c>bf16</c>.</summary>
    public required string Precision { get; init; }

    /// <summary>The tuning method.</summary>
    public required string Method { get; init; }

    /// <summary>How the base's weights lay in memory.</summary>
    public string Quantization { get => field ?? "none"; init; }

    /// <summary>Numbers of the base.</summary>
    public long Parameters { get; init; }

    /// <summary>Operations a second, reckoned as <see cref="TimeFormula"/> does.</summary>
    public double FlopsPerSecond { get; init; }

    /// <summary>Largest memory of the process, or of the GPU; 0 where it could not be told, and of a probe, which does not come to what a run takes.</summary>
    public long PeakBytes { get; init; }

    /// <summary>What the formula had said.</summary>
    public long EstimatedBytes { get; init; }

    /// <summary>The edition of that formula: what one was wrong by says nothing of another.</summary>
    public int FormulaEdition { get; init; }

    /// <summary>When it was measured.</summary>
    public DateTimeOffset Time { get; init; }
}

/// <summary>What past measurements say of runs like the one that is planned.</summary>
/// <param name="FlopsPerSecond">Operations a second.</param>
/// <param name="MemoryFactor">Measured memory over what the formula says.</param>
/// <param name="Runs">How many it was taken from.</param>
public sealed record Refinement(double FlopsPerSecond, double MemoryFactor, int Runs)
{
    private const double LikeSize = 4;
    private const int Newest = 9;

    /// <summary>Medians of the newest runs on the device with the same precision, on models of like size; those of the same method where there are any, of time and of memory each for itself. Null where there is none.</summary>
    public static Refinement? Of(IEnumerable<RunMeasurement> measured, string device, string precision, string method, string quantization, long parameters)
    {
        var like = measured.Where(one => one.Device == device && one.Precision == precision && one.Quantization == quantization && one.Parameters * LikeSize >= parameters && one.Parameters <= parameters * LikeSize).ToList();
        var used = Nearest(like, method);
        var known = Nearest([.. like.Where(one => one is { PeakBytes: > 0, EstimatedBytes: > 0, FormulaEdition: MemoryFormula.Edition })], method);
        return used.Count == 0
            ? null
            : new(Median(used.Select(one => one.FlopsPerSecond)), known.Count == 0 ? 1 : Math.Clamp(Median(known.Select(one => (double)one.PeakBytes / one.EstimatedBytes)), 0.5, 2), used.Count);
    }

    /// <summary>What a device's measurements come to, for each kind of run that is refined by its own: precision, format of the base and method.</summary>
    /// <param name="measured">All measurements.</param>
    /// <param name="device">The name of <see cref="DeviceSize"/>.</param>
    public static IReadOnlyList<(RunMeasurement Newest, Refinement Refinement)> AllOf(IEnumerable<RunMeasurement> measured, string device) =>
    [
        .. measured.Where(one => one.Device == device)
            .GroupBy(one => (one.Precision, one.Quantization, one.Method))
            .Select(group => group.MaxBy(one => one.Time)!)
            .Select(newest => (newest, Of(measured, device, newest.Precision, newest.Method, newest.Quantization, newest.Parameters)!))
            .OrderByDescending(pair => pair.newest.Time),
    ];

    private static List<RunMeasurement> Nearest(List<RunMeasurement> like, string method)
    {
        var same = like.Where(one => one.Method == method).ToList();
        return [.. (same.Count > 0 ? same : like).OrderByDescending(one => one.Time).Take(Newest)];
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
