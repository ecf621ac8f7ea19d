using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using TuningStudio.Core.Planning.Estimates;
using TuningStudio.Web.Resources;

namespace TuningStudio.Web.Components.Shared;

/// <summary>Writes and reads the figures of plans.</summary>
internal static class PlanText
{
    /// <summary>An amount in the person's currency, if one is named.</summary>
    internal static string Money(double? amount, PlanFigures figures) => amount is not { } known
        ? Readings.None
        : string.Join(' ', new[] { known.ToString(known < 1 ? "0.00##" : "0.00", CultureInfo.CurrentCulture), figures.Currency }.Where(part => part is not null));

    internal static string Energy(double wattHours) => wattHours < 100
        ? wattHours.ToString("0.##", CultureInfo.CurrentCulture) + " Wh"
        : (wattHours / 1000).ToString("0.##", CultureInfo.CurrentCulture) + " kWh";

    internal static string PriceLabel(IStringLocalizer<Texts> text, PlanFigures figures) =>
        figures.Currency is { } currency ? $"{text["Plan.Price"].Value} ({currency})" : text["Plan.Price"].Value;

    /// <summary>What stands in a field for numbers.</summary>
    internal static string? Field(double? number) => number?.ToString("0.####", CultureInfo.InvariantCulture);

    /// <summary>What was typed there; null where it is no number from 0.</summary>
    internal static double? Number(ChangeEventArgs change) =>
        double.TryParse(change.Value as string, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= 0 && double.IsFinite(number) ? number : null;
}
