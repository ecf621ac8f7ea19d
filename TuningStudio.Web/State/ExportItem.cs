using System.Text.Json.Serialization;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.State;

/// <summary>What to export, in the command line's words.</summary>
/// <param name="Format">One of <see cref="Formats"/>.</param>
/// <param name="Type">Number format of the weights, one of <see cref="TypesOf"/>; null keeps the base's.</param>
public sealed record ExportChoice(string Format, string? Type = null)
{
    /// <summary>The adapter alone; the merged model in safetensors; one GGUF file.</summary>
    public static IReadOnlyList<string> Formats { get; } = ["adapter", "merged", "gguf"];

    /// <summary>Number formats that a format can be written in.</summary>
    public static IReadOnlyList<string> TypesOf(string format) => format switch
    {
        "merged" => ["bf16", "fp16", "fp32"],
        "gguf" => ["q8_0", "bf16", "f16", "f32"],
        _ => [],
    };

    /// <summary>The options of <c>export</c>.</summary>
    public IReadOnlyList<string> Options() => Type is null
        ? ["--format", Format]
        : ["--format", Format, Format == "gguf" ? "--quantization" : "--dtype", Type];
}

/// <summary>How far an export is.</summary>
public enum ExportStatus
{
    /// <summary>Another one is being written.</summary>
    Waiting,

    /// <summary>It is being written or checked.</summary>
    Running,

    /// <summary>It is there, and gives the model's answers.</summary>
    Done,

    /// <summary>Nothing was kept.</summary>
    Failed,
}

/// <summary>One export of a run.</summary>
public sealed record ExportItem
{
    public required string RunId { get; init; }

    /// <summary>Name of its folder.</summary>
    public required string Name { get; init; }

    /// <summary>Full path of its folder.</summary>
    [JsonIgnore]
    public string Folder { get; init; } = string.Empty;

    public required ExportChoice Choice { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public ExportStatus Status { get; init; }

    /// <summary><c>loading</c>, <c>writing</c> or <c>verifying</c>.</summary>
    [JsonIgnore]
    public string? Phase { get; init; }

    /// <summary>Done of the phase, 0 to 1.</summary>
    [JsonIgnore]
    public double Share { get; init; }

    /// <summary>What was written and how it was checked, once it is there.</summary>
    public ExportResult? Result { get; init; }

    /// <summary>Why there is none.</summary>
    [JsonIgnore]
    public ErrorInfo? Error { get; init; }

    [JsonIgnore]
    public bool IsOver => Status is ExportStatus.Done or ExportStatus.Failed;
}

/// <summary>What <c>export</c> says at its end.</summary>
public sealed record ExportResult
{
    public required IReadOnlyList<ExportedFile> Files { get; init; }

    public required ExportCheck Verification { get; init; }

    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>A file of an export.</summary>
public sealed record ExportedFile(string Name, long SizeBytes);

/// <summary>How near what was written is to the model in the studio; the engine's <c>VerificationResult</c> says what each number means.</summary>
public sealed record ExportCheck
{
    public required int Tokens { get; init; }

    public required double RelativeDifference { get; init; }

    public required double Tolerance { get; init; }

    public required double TokenMatch { get; init; }

    public required double KlDivergence { get; init; }

    public required bool Passed { get; init; }
}
