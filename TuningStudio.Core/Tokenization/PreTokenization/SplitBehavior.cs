namespace TuningStudio.Core.Tokenization.PreTokenization;

/// <summary>What becomes of the matches of a split; the names are those of <c>tokenizer.json</c>.</summary>
internal enum SplitBehavior
{
    /// <summary>Matches are dropped.</summary>
    Removed,

    /// <summary>Each match is a piece.</summary>
    Isolated,

    /// <summary>A match joins what stands before it.</summary>
    MergedWithPrevious,

    /// <summary>A match joins what stands after it.</summary>
    MergedWithNext,

    /// <summary>Matches that touch make one piece.</summary>
    Contiguous,
}
