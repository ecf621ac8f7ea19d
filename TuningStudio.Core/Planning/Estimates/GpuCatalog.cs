namespace TuningStudio.Core.Planning.Estimates;

/// <summary>A kind of GPU.</summary>
/// <param name="Name">Its maker's name.</param>
/// <param name="Gigabytes">Its memory, in 2³⁰ bytes as makers count it.</param>
/// <param name="PeakFlops">Dense bfloat16 (float16 before Ampere) operations a second, of its data sheet.</param>
/// <param name="Watts">Its board power, of its data sheet.</param>
public sealed record GpuKind(string Name, int Gigabytes, double PeakFlops, double Watts)
{
    /// <summary>Memory in bytes.</summary>
    public long MemoryBytes => (long)Gigabytes << 30;
}

/// <summary>GPUs that people have or rent, smallest memory first: figures of NVIDIA's data sheets, without sparsity.</summary>
public static class GpuCatalog
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<GpuKind> All { get; } =
    [
        new("RTX 4060", 8, 60e12, 115),
        new("RTX 3060", 12, 51e12, 170),
        new("T4", 16, 65e12, 70),
        new("RTX 4080", 16, 97e12, 320),
        new("RTX 3090", 24, 71e12, 350),
        new("RTX 4090", 24, 165e12, 450),
        new("A10G", 24, 70e12, 300),
        new("L4", 24, 121e12, 72),
        new("RTX 5090", 32, 210e12, 575),
        new("A100 40GB", 40, 312e12, 400),
        new("L40S", 48, 362e12, 350),
        new("RTX A6000", 48, 155e12, 300),
        new("A100 80GB", 80, 312e12, 400),
        new("H100", 80, 989e12, 700),
        new("H200", 141, 989e12, 700),
        new("B200", 180, 2250e12, 1000),
    ];

    /// <summary>The kind that a driver's name, such as <c>NVIDIA A100-SXM4-80GB</c>, means; null where it is not known.</summary>
    public static GpuKind? Find(string name)
    {
        var words = Words(name);
        return All.Where(kind => Words(kind.Name).All(words.Contains)).MaxBy(kind => kind.Name.Length);
    }

    private static HashSet<string> Words(string name) => [.. name.ToUpperInvariant().Split([' ', '-', '_'], StringSplitOptions.RemoveEmptyEntries)];
}
