using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Data.Reports;

/// <summary>How much a finding matters, gravest first.</summary>
public enum FindingSeverity
{
    /// <summary>A run would stop at it, or its result could not be trusted.</summary>
    Problem,

    /// <summary>Worth a look before training.</summary>
    Warning,

    /// <summary>Good to know.</summary>
    Note,
}

/// <summary>What a fix makes of one text of a record.</summary>
/// <param name="Line">Where the record stands.</param>
/// <param name="Before">The text as it is, shortened around what changes.</param>
/// <param name="After">The text as it would be; null where the record would be left out, or nothing is changed.</param>
public sealed record ExampleChange(long Line, string Before, string? After);

/// <summary>Something about a data set that should be known before it is trained on. Each door has its own words for the codes.</summary>
/// <param name="Code">What it is, one of <see cref="DataFindingCodes"/>.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Count">Records that it is about; 0 where it is about the set as a whole.</param>
public sealed record DataFinding(string Code, FindingSeverity Severity, long Count)
{
    /// <summary>Places of the first of them.</summary>
    public IReadOnlyList<long> Lines { get; init; } = [];

    /// <summary>Numbers that its sentence has behind the count, in the order told there.</summary>
    public IReadOnlyList<double> Figures { get; init; } = [];

    /// <summary>Words that its sentence has, such as a separator or labels.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>A few records, before and after the fix.</summary>
    public IReadOnlyList<ExampleChange> Examples { get; init; } = [];

    /// <summary>What would mend it; null where only a person can.</summary>
    public DataFix? Fix { get; init; }

    /// <summary>Whether the fix is right for nearly everybody.</summary>
    public bool Recommended { get; init; }
}
