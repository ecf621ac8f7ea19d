using System.Text.Json;
using TuningStudio.Core.Configuration;
using TuningStudio.Web.Api.Http;

namespace TuningStudio.Web.Api.Jobs;

/// <summary>OpenAI's <c>integrations</c>: of them Weights &amp; Biases, which the studio reports to as it does for every run that says so.</summary>
internal static class JobIntegrations
{
    private const string Kind = "wandb";

    internal static HyperparameterOptions Read(JsonElement? integrations, HyperparameterOptions options, ApiProblems problems)
    {
        if (integrations is not { ValueKind: not JsonValueKind.Null } given)
        {
            return options;
        }

        if (given.ValueKind != JsonValueKind.Array || given.EnumerateArray().Any(one => Text(one, "type") != Kind) || given.GetArrayLength() > 1)
        {
            problems.Add("integrations", "This studio reports to Weights & Biases alone: send one integration of type 'wandb', or leave integrations out.", "unsupported_integration");
            return options;
        }

        foreach (var one in given.EnumerateArray())
        {
            var settings = one.TryGetProperty(Kind, out var found) ? found : default;
            var project = Text(settings, "project");
            problems.Require(!string.IsNullOrWhiteSpace(project), "integrations", "'integrations[0].wandb.project' is missing.");
            var others = settings.ValueKind == JsonValueKind.Object ? settings.EnumerateObject().Where(set => set.Name is not ("project" or "entity") && set.Value.ValueKind != JsonValueKind.Null).Select(set => set.Name).ToList() : [];
            problems.Require(others.Count == 0, "integrations", $"wandb takes project and entity here, not {string.Join(", ", others)}: the run is called there as it is here.");
            options = options with { ReportTo = [Kind], TrackingProject = Text(settings, "entity") is { } entity ? $"{entity}/{project}" : project };
        }

        return options;
    }

    private static string? Text(JsonElement of, string name) => of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
