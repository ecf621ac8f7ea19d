using System.Globalization;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Sweeps;

/// <summary>
/// Axes as people write them: <c>1e-4,3e-4</c> are values, <c>log:1e-5:1e-2</c> and <c>linear:0:0.2</c> are ranges. Values of an option that
/// takes a list have semicolons between them.
/// </summary>
public static class SweepAxisText
{
    private const string Logarithmic = "log";
    private const string Linear = "linear";

    /// <summary>Reads an axis. Whether its values can be had is for <see cref="SweepPlan"/> to say.</summary>
    public static SweepAxis Parse(OptionDefinition option, string text)
    {
        var parts = text.Split(':', StringSplitOptions.TrimEntries);
        if (parts is [Logarithmic or Linear, var low, var high] && Number(low) is { } from && Number(high) is { } to)
        {
            return new SweepAxis { Option = option.Name, Low = from, High = to, IsLogarithmic = parts[0] == Logarithmic };
        }

        var separator = option.Kind == OptionKind.List ? ';' : ',';
        return new SweepAxis { Option = option.Name, Values = text.Split(separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) };
    }

    /// <summary>Writes an axis as it is read.</summary>
    public static string Write(SweepAxis axis, OptionDefinition option) => axis.Values is { } values
        ? string.Join(option.Kind == OptionKind.List ? ';' : ',', values)
        : string.Create(CultureInfo.InvariantCulture, $"{(axis.IsLogarithmic ? Logarithmic : Linear)}:{axis.Low}:{axis.High}");

    private static double? Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
}
