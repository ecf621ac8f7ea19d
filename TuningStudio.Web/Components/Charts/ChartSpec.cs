namespace TuningStudio.Web.Components.Charts;

/// <summary>One line of a chart.</summary>
/// <param name="Key">Names its points.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Color">CSS variable with its colour, so that it follows the theme.</param>
/// <param name="Kind"><c>raw</c> thin, <c>line</c> strong, <c>marks</c> with a mark at each point.</param>
/// <param name="SmoothOf">Key of the points of which this line is the moving average; the browser computes it.</param>
public sealed record ChartLine(string Key, string Name, string Color, string Kind = "line", string? SmoothOf = null);

/// <summary>What a chart looks like; fixed for its life.</summary>
/// <param name="Lines">Its lines, drawn in this order.</param>
/// <param name="XTitle">Title of the horizontal axis.</param>
/// <param name="Format">Number format of the vertical axis as d3 spells it, or null.</param>
/// <param name="FromZero">Whether the vertical axis starts at zero.</param>
/// <param name="IsLog">Whether the vertical axis is logarithmic.</param>
/// <param name="Marks">Places on the horizontal axis with a fine vertical line.</param>
public sealed record ChartSpec(
    IReadOnlyList<ChartLine> Lines, string XTitle, string? Format = null, bool FromZero = false, bool IsLog = false, IReadOnlyList<double>? Marks = null);

/// <summary>Points of one line as two columns: what travels to the browser.</summary>
public sealed record ChartPoints(IReadOnlyList<double> X, IReadOnlyList<double?> Y)
{
    /// <summary>Points of a sequence; what is not a number leaves a gap.</summary>
    public static ChartPoints From<T>(IEnumerable<T> items, Func<T, double> x, Func<T, double> y)
    {
        var all = items.ToList();
        return new([.. all.Select(x)], [.. all.Select(item => y(item) is var value && double.IsFinite(value) ? value : (double?)null)]);
    }
}
