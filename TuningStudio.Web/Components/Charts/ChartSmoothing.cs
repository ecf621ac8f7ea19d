using System.Globalization;

namespace TuningStudio.Web.Components.Charts;

/// <summary>Weight of the past in a chart's moving average, as the address has it.</summary>
internal static class ChartSmoothing
{
    internal const double Most = 0.98;

    /// <summary>Reads it; what is not from 0 to <see cref="Most"/> counts as not said.</summary>
    internal static double Parse(string? text, double usual) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var weight) && weight is >= 0 and <= Most ? weight : usual;

    /// <summary>Writes it; null where it is as usual.</summary>
    internal static string? Write(double weight, double usual) => weight == usual ? null : weight.ToString(CultureInfo.InvariantCulture);
}
