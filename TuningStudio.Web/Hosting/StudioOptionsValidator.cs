using Microsoft.Extensions.Options;

namespace TuningStudio.Web.Hosting;

/// <summary>Says everything that is wrong with the settings at once, before the site starts.</summary>
internal sealed class StudioOptionsValidator : IValidateOptions<StudioOptions>
{
    private const int Day = 24 * 60 * 60;

    public ValidateOptionsResult Validate(string? name, StudioOptions options)
    {
        string?[] faults =
        [
            Range(nameof(StudioOptions.PlaygroundIdleMinutes), options.PlaygroundIdleMinutes, Day / 60),
            Range(nameof(StudioOptions.PlaygroundWorkers), options.PlaygroundWorkers, 64),
            Range(nameof(StudioOptions.LoadedRuns), options.LoadedRuns, 1000),
            Range(nameof(StudioOptions.StopSeconds), options.StopSeconds, Day),
            Range(nameof(StudioOptions.StartSeconds), options.StartSeconds, Day),
            Range(nameof(StudioOptions.ApiAnswers), options.ApiAnswers, 200),
            Range(nameof(StudioOptions.ApiRequestsPerMinute), options.ApiRequestsPerMinute, 1_000_000),
            Range(nameof(StudioOptions.ApiQueueSeconds), options.ApiQueueSeconds, Day),
            string.IsNullOrWhiteSpace(options.Samples) || Directory.Exists(options.Samples) ? null : $"The setting {StudioOptions.Section}:{nameof(StudioOptions.Samples)} names {options.Samples}, which is not there.",
            .. options.DataRoots.Where(root => !Directory.Exists(root)).Select(root => $"The setting {StudioOptions.Section}:{nameof(StudioOptions.DataRoots)} names {root}, which is not there."),
            .. options.ModelRoots.Where(root => !Directory.Exists(root)).Select(root => $"The setting {StudioOptions.Section}:{nameof(StudioOptions.ModelRoots)} names {root}, which is not there."),
            Address(nameof(StudioOptions.HuggingFaceEndpoint), options.HuggingFaceEndpoint),
            Address(nameof(StudioOptions.ModelScopeEndpoint), options.ModelScopeEndpoint),
        ];
        var found = faults.OfType<string>().ToArray();
        return found.Length > 0 ? ValidateOptionsResult.Fail(found) : ValidateOptionsResult.Success;
    }

    private static string? Address(string name, string? value) => string.IsNullOrWhiteSpace(value) || Uri.TryCreate(value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
        ? null
        : $"The setting {StudioOptions.Section}:{name} must be an address such as https://hf-mirror.com, not {value}.";

    private static string? Range(string name, int value, int most) => value >= 1 && value <= most
        ? null
        : $"The setting {StudioOptions.Section}:{name} must be between 1 and {most}, not {value}.";
}
