using System.Globalization;

namespace TuningStudio.Web.Components.Playground;

/// <summary>Sampling settings that single columns have for themselves, as one text of an address: <c>tuned:temperature=0.7,seed=3;base:</c>.</summary>
internal static class OwnSampling
{
    /// <summary>The base's column.</summary>
    internal const string Base = "base";

    /// <summary>The column of the run that the page is about.</summary>
    internal const string Tuned = "tuned";

    /// <summary>Reads what anybody may have typed; what cannot be read is left out.</summary>
    internal static Dictionary<string, SamplingForm> Read(string? text)
    {
        var forms = new Dictionary<string, SamplingForm>(StringComparer.Ordinal);
        foreach (var part in (text ?? string.Empty).Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            var cut = part.IndexOf(':', StringComparison.Ordinal);
            if (cut < 1)
            {
                continue;
            }

            var values = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var pair in part[(cut + 1)..].Split(',').Select(pair => pair.Split('=', 2)).Where(pair => pair.Length == 2))
            {
                values[pair[0]] = Uri.UnescapeDataString(pair[1]);
            }

            forms[Uri.UnescapeDataString(part[..cut])] = SamplingForm.Read(values.GetValueOrDefault);
        }

        return forms;
    }

    /// <summary>Writes it; null where no column has its own.</summary>
    internal static string? Write(IReadOnlyDictionary<string, SamplingForm> forms) =>
        forms.Count == 0 ? null : string.Join(';', forms.Select(form => $"{Uri.EscapeDataString(form.Key)}:{Values(form.Value)}"));

    private static string Values(SamplingForm form) => string.Join(
        ',',
        form.ToQuery().Where(value => value.Value is not null).Select(value => $"{value.Key}={Uri.EscapeDataString(Convert.ToString(value.Value, CultureInfo.InvariantCulture)!)}"));
}
