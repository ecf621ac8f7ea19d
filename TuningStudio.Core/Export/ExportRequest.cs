using TuningStudio.Core.Gguf;
using TuningStudio.Core.Weights;

namespace TuningStudio.Core.Export;

/// <summary>What to export, as what, and where to.</summary>
public sealed record ExportRequest
{
    /// <summary>Bytes of a weights file where nothing is said.</summary>
    public const long DefaultShardBytes = 5_000_000_000;

    /// <summary>Full path of the base model's folder.</summary>
    public required string Model { get; init; }

    /// <summary>Full path of the adapter's folder; null exports the base itself.</summary>
    public string? Adapter { get; init; }

    /// <summary>What to write.</summary>
    public required ExportFormat Format { get; init; }

    /// <summary>Full path of the folder to write; it must be empty or not there yet.</summary>
    public required string Output { get; init; }

    /// <summary>Number format of merged safetensors; null keeps the base's.</summary>
    public WeightType? Type { get; init; }

    /// <summary>Number format of a GGUF file's matrices; null keeps the base's.</summary>
    public GgufTensorType? Quantization { get; init; }

    /// <summary>Most bytes of one file of merged safetensors.</summary>
    public long ShardBytes { get; init; } = DefaultShardBytes;

    /// <summary>Where to merge and to check: <c>auto</c> or null, <c>cpu</c>, <c>cuda:N</c>.</summary>
    public string? Device { get; init; }

    /// <summary><c>fp32</c> or <c>bf16</c> to compute in; null or <c>auto</c> takes fp32, and bf16 for a large base that is stored so.</summary>
    public string? Precision { get; init; }
}
