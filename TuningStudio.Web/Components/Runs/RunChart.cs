using TuningStudio.Core.Contracts;
using TuningStudio.Web.Components.Charts;

namespace TuningStudio.Web.Components.Runs;

/// <summary>One chart of a run's page: what it draws of a step and of a validation.</summary>
/// <param name="Name">Begins its test id and its file's name.</param>
/// <param name="Heading">Key of its title among the texts.</param>
/// <param name="StepKey">Name of the steps' line.</param>
/// <param name="Color">CSS variable of the steps' line.</param>
/// <param name="Kind">How the steps' line is drawn.</param>
/// <param name="OfStep">A step's value; null where it has none.</param>
/// <param name="OfValidation">A validation's value; null for a chart of steps alone.</param>
/// <param name="Show">A value as people read it.</param>
/// <param name="Format">Number format of its axis as d3 spells it.</param>
/// <param name="FromZero">Whether its axis starts at zero.</param>
/// <param name="IsLog">Whether its axis is logarithmic whatever is chosen.</param>
/// <param name="IsNoisy">Whether it is measured anew at each step, so that its moving average says more and single points may lie far from all others.</param>
/// <param name="MayBeLog">Whether a logarithmic axis says anything of it.</param>
/// <param name="Smoothed">CSS variable of the moving average's colour.</param>
internal sealed record RunChart(
    string Name,
    string Heading,
    string StepKey,
    string Color,
    string Kind,
    Func<StepEvent, double?> OfStep,
    Func<ValidationEvent, double>? OfValidation,
    Func<double?, string> Show,
    string? Format = null,
    bool FromZero = false,
    bool IsLog = false,
    bool IsNoisy = false,
    bool MayBeLog = false,
    string Smoothed = "--chart-smooth")
{
    internal const string SmoothKey = "smooth";

    internal const string ValidationKey = "validation";

    internal const string PinsKey = "pins";

    internal bool IsLoss => Name == "loss";

    /// <summary>Points of both lines over an axis. Steps that have no value leave none.</summary>
    internal Dictionary<string, ChartPoints> Points(IReadOnlyList<StepEvent> steps, IReadOnlyList<ValidationEvent> validations, IReadOnlyList<StepEvent> all, ChartAxis axis)
    {
        var points = new Dictionary<string, ChartPoints>
        {
            [StepKey] = ChartPoints.From(steps.Where(step => OfStep(step) is not null), step => ChartAxes.Of(step, axis), step => OfStep(step)!.Value),
        };
        if (OfValidation is not null)
        {
            points[ValidationKey] = ChartPoints.From(validations, point => ChartAxes.Of(all, point.Step, axis), OfValidation);
        }

        return points;
    }
}
