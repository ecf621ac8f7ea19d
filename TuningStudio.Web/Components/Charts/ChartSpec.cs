namespace TuningStudio.Web.Components.Charts;

/// <summary>One line of a chart.</summary>
/// <param name="Key">Names its points.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Color">CSS variable with its colour, so that it follows the theme.</param>
/// <param name="Kind"><c>raw</c> thin, <c>line</c> strong, <c>marks</c> with a mark at each point, <c>pins</c> marks along the lower edge that can be clicked.</param>
/// <param name="SmoothOf">Key of the points of which this line is the moving average; the browser computes it.</param>
/// <param name="Dash">Kind of line as Plotly spells it, for those who cannot tell the colours apart.</param>
public sealed record ChartLine(string Key, string Name, string Color, string Kind = "line", string? SmoothOf = null, string? Dash = null)
{
    // As Plotly spells them, and as SVG does.
    private static readonly (string Plotly, string? Svg)[] Dashes =
    [
        ("solid", null), ("dash", "6 3"), ("dot", "2 2"), ("dashdot", "6 2 2 2"), ("longdash", "10 3"), ("longdashdot", "10 2 2 2"), ("6px,2px,2px,2px,2px,2px", "6 2 2 2 2 2"), ("2px,6px", "2 6"),
    ];

    /// <summary>Lines with a colour and a kind of line of their own, from 0.</summary>
    public static (string Color, string Dash) Style(int index) => ($"--series-{(index % Dashes.Length) + 1}", Dashes[index % Dashes.Length].Plotly);

    /// <summary>The kind of line of <see cref="Style"/> as SVG spells it; null for an unbroken one.</summary>
    public static string? Pattern(int index) => Dashes[index % Dashes.Length].Svg;
}

/// <summary>A named place on the horizontal axis.</summary>
public sealed record ChartTick(double At, string Text);

/// <summary>A word in the picture.</summary>
public sealed record ChartNote(double X, double Y, string Text);

/// <summary>What a chart looks like; fixed for its life.</summary>
/// <param name="Lines">Its lines, drawn in this order.</param>
/// <param name="XTitle">Title of the horizontal axis.</param>
/// <param name="Format">Number format of the vertical axis as d3 spells it, or null.</param>
/// <param name="FromZero">Whether the vertical axis starts at zero.</param>
/// <param name="IsLog">Whether the vertical axis is logarithmic.</param>
/// <param name="Marks">Places on the horizontal axis with a fine vertical line.</param>
/// <param name="Smoothing">Weight of the past in the moving average at first.</param>
/// <param name="Group">Charts of one group show the same part of the horizontal axis.</param>
/// <param name="Ticks">What stands at the horizontal axis in place of numbers; the vertical axis then has none.</param>
/// <param name="Notes">Words in the picture.</param>
/// <param name="IsClipped">Whether the vertical axis leaves aside the few points that are far from all others.</param>
public sealed record ChartSpec(
    IReadOnlyList<ChartLine> Lines,
    string XTitle,
    string? Format = null,
    bool FromZero = false,
    bool IsLog = false,
    IReadOnlyList<double>? Marks = null,
    double Smoothing = 0.9,
    string? Group = null,
    IReadOnlyList<ChartTick>? Ticks = null,
    IReadOnlyList<ChartNote>? Notes = null,
    bool IsClipped = false);

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
