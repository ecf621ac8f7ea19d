using System.Globalization;
using Microsoft.Extensions.Localization;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.Components.Playground;

/// <summary>A number of <see cref="SamplingForm"/>: how its text is read, and what it must be.</summary>
/// <param name="Name">Its name in an address.</param>
/// <param name="Range">Between what it must lie: the same as at every other door.</param>
/// <param name="IsWhole">Whether it is a whole number.</param>
/// <param name="Read">The value of a form; null takes the default.</param>
/// <param name="Write">The form with another value.</param>
internal sealed record SamplingNumber(string Name, SamplingRange Range, bool IsWhole, Func<SamplingForm, double?> Read, Func<SamplingForm, double?, SamplingForm> Write)
{
    internal static IReadOnlyList<SamplingNumber> All { get; } =
    [
        new("temperature", SamplingRanges.Of("temperature"), false, form => form.Temperature, (form, value) => form with { Temperature = value }),
        new("topP", SamplingRanges.Of("topP"), false, form => form.TopP, (form, value) => form with { TopP = value }),
        new("topK", SamplingRanges.Of("topK"), true, form => form.TopK, (form, value) => form with { TopK = (int?)value }),
        new("max", SamplingRanges.Of("maxNewTokens"), true, form => form.MaxNewTokens, (form, value) => form with { MaxNewTokens = (int?)value }),
        new("seed", new("seed", int.MinValue), true, form => form.Seed, (form, value) => form with { Seed = (int?)value }),
        new("minP", SamplingRanges.Of("minP"), false, form => form.MinP, (form, value) => form with { MinP = value }),
        new("repeat", SamplingRanges.Of("repetitionPenalty"), false, form => form.RepetitionPenalty, (form, value) => form with { RepetitionPenalty = value }),
        new("presence", SamplingRanges.Of("presencePenalty"), false, form => form.PresencePenalty, (form, value) => form with { PresencePenalty = value }),
        new("frequency", SamplingRanges.Of("frequencyPenalty"), false, form => form.FrequencyPenalty, (form, value) => form with { FrequencyPenalty = value }),
    ];

    internal static SamplingNumber Get(string name) => All.First(number => number.Name == name);

    /// <summary>The form with this as somebody typed it: a text that is none of its values is kept to be put right.</summary>
    internal SamplingForm Type(SamplingForm form, string? typed)
    {
        var text = typed?.Trim() ?? string.Empty;
        var refused = form.Refused.Where(other => other.Key != Name).ToDictionary();
        var value = Parse(text);
        if (value is null && text.Length > 0)
        {
            refused[Name] = text;
        }

        return Write(form, value) with { Refused = refused.Count == 0 ? SamplingForm.NoneRefused : refused };
    }

    /// <summary>What is shown: the value, or the text that is none.</summary>
    internal string? Shown(SamplingForm form) => form.Refused.GetValueOrDefault(Name) ?? Read(form)?.ToString(CultureInfo.InvariantCulture);

    /// <summary>What is wrong with the text that was typed; null where nothing is.</summary>
    internal string? Problem(SamplingForm form, IStringLocalizer text)
    {
        if (!form.Refused.TryGetValue(Name, out var typed))
        {
            return null;
        }

        return IsWhole
            ? text["Option.WholeBetween", Spell(Range.Least), Spell(Range.Most ?? int.MaxValue), typed].Value
            : text[Range.IsAbove ? "Play.NumberAbove" : "Option.NumberBetween", Spell(Range.Least), Spell(Range.Most ?? double.MaxValue), typed].Value;
    }

    private double? Parse(string text)
    {
        double? value = IsWhole
            ? int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole : null
            : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real) ? real : null;
        return value is { } number && Range.Holds(number) ? number : null;
    }

    private static string Spell(double number) => number.ToString(CultureInfo.InvariantCulture);
}
