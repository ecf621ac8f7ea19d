namespace TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;

/// <summary>
/// What one rendering may cost. A template is somebody else's program; real ones use some hundred steps a message,
/// so these bounds are far above any conversation and far below what a machine would notice.
/// </summary>
internal sealed record TemplateLimits
{
    internal static TemplateLimits Default { get; } = new();

    /// <summary>Nodes evaluated, items produced, and one more for every 64 characters produced.</summary>
    internal long Steps { get; init; } = 2_000_000;

    /// <summary>UTF-16 units of any one text, the output included.</summary>
    internal int TextLength { get; init; } = 10_000_000;

    /// <summary>UTF-16 units of all texts made on the way.</summary>
    internal long TotalTextLength { get; init; } = 100_000_000;

    /// <summary>Nodes nested in evaluation, macros that call themselves included.</summary>
    internal int Depth { get; init; } = 1_000;

    /// <summary>Wall clock, the last resort where single steps are slow.</summary>
    internal TimeSpan Time { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Items of a range, as in Jinja's own sandbox.</summary>
    internal const int RangeLength = 100_000;

    /// <summary>UTF-16 units of a template's own text; the longest known has some thousands.</summary>
    internal const int SourceLength = 1_000_000;

    /// <summary>Levels of brackets and blocks in the template's text, and of lists within lists in its values.</summary>
    internal const int Nesting = 100;

    /// <summary>Values within one list or dict, all levels together.</summary>
    internal const int Weight = 1_000_000;

    /// <summary>Bits of an integer; Python refuses to print longer ones too.</summary>
    internal const int IntegerBits = 14_000;
}
