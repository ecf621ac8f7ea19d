using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;

namespace TuningStudio.Web.Components.Playground;

/// <summary>What blind vote and whole file take over from the playground's address: columns, sampling and how prompts are written.</summary>
/// <param name="Shared">Sampling of all columns.</param>
/// <param name="Own">That of single columns, by their keys; empty unless columns may have their own.</param>
/// <param name="IsPlain">Whether prompts go without the chat template.</param>
internal sealed record PlaygroundAddress(SamplingForm Shared, IReadOnlyDictionary<string, SamplingForm> Own, bool IsPlain)
{
    /// <summary>Reads it from an address.</summary>
    internal static PlaygroundAddress Read(string address)
    {
        var query = QueryHelpers.ParseQuery(new Uri(PromptLink.Without(address)).Query);
        string? Find(string name) => query.TryGetValue(name, out var values) ? values[0] : null;
        var own = IsOn(Find("each")) ? OwnSampling.Read(Find("own")) : [];
        return new(SamplingForm.Read(Find), own, IsOn(Find("plain")));
    }

    /// <summary>Whether everything that was typed for the sampling can be used.</summary>
    internal bool IsSound => Shared.IsSound && Own.Values.All(form => form.IsSound);

    /// <summary>Sampling of a column.</summary>
    internal SamplingForm Of(string key) => Own.GetValueOrDefault(key) ?? Shared;

    /// <summary>Address of another way to compare, with what the playground's address has.</summary>
    /// <param name="navigation">At the playground.</param>
    /// <param name="page">The way's last part.</param>
    /// <param name="run">The run, or its checkpoint: a column's key.</param>
    internal static string Way(NavigationManager navigation, string page, string run) =>
        $"playground/{page}" + Query(navigation, new() { ["run"] = run, ["checkpoint"] = null, ["model"] = null, ["prompt"] = null, ["system"] = null, ["saved"] = null, ["record"] = null });

    /// <summary>The way back.</summary>
    internal static string Back(NavigationManager navigation, string? run)
    {
        var parts = (run ?? string.Empty).Split('@');
        return "playground" + Query(navigation, new()
        {
            ["run"] = parts[0].Length == 0 ? null : parts[0],
            ["checkpoint"] = parts is [_, var text] && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var step) ? step : null,
            ["against"] = null,
            ["sheet"] = null,
            ["page"] = null,
            ["file"] = null,
            ["records"] = null,
        });
    }

    private static string Query(NavigationManager navigation, Dictionary<string, object?> changes) => new Uri(PromptLink.Without(navigation.GetUriWithQueryParameters(changes))).Query;

    private static bool IsOn(string? text) => bool.TryParse(text, out var on) && on;
}
