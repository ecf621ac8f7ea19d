using System.Text.Json;

namespace TuningStudio.Core.Contracts;

/// <summary>A mend of a data set, as data: so that it can be kept with what it made, and made again.</summary>
/// <param name="Code">What is done, one of <c>DataFixes</c>' names.</param>
/// <param name="Values">What it is done with, such as a separator.</param>
public sealed record DataFix(string Code, IReadOnlyList<string> Values);

/// <summary>How a mended data file came to be; lies beside it as <c>FILE.version</c>.</summary>
public sealed record DatasetVersion
{
    /// <summary>Ending of the file that tells of a version.</summary>
    public const string Ending = ".version";

    /// <summary>Full path of the file itself.</summary>
    public required string Path { get; init; }

    /// <summary>Number among the versions of its original, from 1.</summary>
    public int Number { get; init; }

    /// <summary>Full path of the file that it was made from.</summary>
    public required string Parent { get; init; }

    /// <summary>Full path of the untouched file that all began with.</summary>
    public required string Original { get; init; }

    /// <summary>What was done to the parent, in order.</summary>
    public required IReadOnlyList<DataFix> Fixes { get; init; }

    /// <summary>Records of the parent.</summary>
    public long RecordsBefore { get; init; }

    /// <summary>Records in this file.</summary>
    public long Records { get; init; }

    /// <summary>Records whose text was changed.</summary>
    public long Changed { get; init; }

    /// <summary>SHA-256 of this file, in lower-case hexadecimals.</summary>
    public required string Sha256 { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>What is told of a data file; null for one that is no version, or whose note is damaged.</summary>
    public static DatasetVersion? Of(string? path)
    {
        try
        {
            return path is not null && File.Exists(path + Ending) ? JsonSerializer.Deserialize(File.ReadAllText(path + Ending), StudioJson.Line.DatasetVersion) : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }
}
