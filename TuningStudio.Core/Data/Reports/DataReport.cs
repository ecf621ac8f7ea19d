namespace TuningStudio.Core.Data.Reports;

/// <summary>What kind of task a set looks like, by the rules of OpenAI's preparation tool.</summary>
public enum DataTask
{
    /// <summary>No prompts.</summary>
    OpenEnded,

    /// <summary>Fewer different answers than a third of the records.</summary>
    Classification,

    /// <summary>Anything else.</summary>
    Generation,
}

/// <summary>A value and how many records have it.</summary>
/// <param name="Name">The value.</param>
/// <param name="Count">Records.</param>
public sealed record NamedCount(string Name, long Count);

/// <summary>A stretch of lengths and how many records have one of them.</summary>
/// <param name="From">Shortest length in it.</param>
/// <param name="To">Longest length in it.</param>
/// <param name="Count">Records.</param>
public sealed record LengthBin(int From, int To, long Count);

/// <summary>How many records would be cut at a length.</summary>
/// <param name="Length">Tokens, or characters without a model.</param>
/// <param name="Truncated">Records that are longer.</param>
/// <param name="Share">Their share.</param>
public sealed record CutAt(int Length, long Truncated, double Share);

/// <summary>How long the records are.</summary>
public sealed record LengthFacts
{
    /// <summary>Whether lengths are tokens; characters otherwise.</summary>
    public bool InTokens { get; init; }

    /// <summary>Shortest record.</summary>
    public int Shortest { get; init; }

    /// <summary>Half of the records are no longer.</summary>
    public int Median { get; init; }

    /// <summary>99 of 100 are no longer.</summary>
    public int Percentile99 { get; init; }

    /// <summary>Longest record.</summary>
    public int Longest { get; init; }

    /// <summary>All lengths together.</summary>
    public long Total { get; init; }

    /// <summary>Tokens that are learnt; 0 without a model.</summary>
    public long Trained { get; init; }

    /// <summary>The smallest usual length that cuts at most one record in a hundred.</summary>
    public int SuggestedMaximum { get; init; }

    /// <summary>Histogram, at most 24 stretches of the same width; the last one holds everything longer.</summary>
    public IReadOnlyList<LengthBin> Histogram { get; init; } = [];

    /// <summary>What would be cut at usual lengths.</summary>
    public IReadOnlyList<CutAt> Cuts { get; init; } = [];
}

/// <summary>What a look at a whole data set found.</summary>
public sealed record DataReport
{
    /// <summary>The file.</summary>
    public required string Path { get; init; }

    /// <summary>Its layout's name in contracts.</summary>
    public required string Format { get; init; }

    /// <summary>Character encoding, or null.</summary>
    public string? Encoding { get; init; }

    /// <summary>Records that can be used.</summary>
    public long Records { get; init; }

    /// <summary>Records that cannot.</summary>
    public long Unusable { get; init; }

    /// <summary>What kind of task it looks like.</summary>
    public DataTask Task { get; init; }

    /// <summary>Lengths of the records.</summary>
    public required LengthFacts Lengths { get; init; }

    /// <summary>Labels, most frequent first; empty unless it looks like classification.</summary>
    public IReadOnlyList<NamedCount> Labels { get; init; } = [];

    /// <summary>Languages of the records, most frequent first.</summary>
    public IReadOnlyList<NamedCount> Languages { get; init; } = [];

    /// <summary>What was found, gravest first.</summary>
    public IReadOnlyList<DataFinding> Findings { get; init; } = [];

    /// <summary>Records up to which duplicates are looked for; null where that was all of them.</summary>
    public long? ComparedWith { get; init; }

    /// <summary>Findings that ask for a look, notes left out.</summary>
    public int ToLookAt => Findings.Count(finding => finding.Severity != FindingSeverity.Note);
}
