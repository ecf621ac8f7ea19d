using System.Text;
using System.Text.Json;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.Api.Files;
using TuningStudio.Web.Api.Http;
using TuningStudio.Web.Api.Models;
using TuningStudio.Web.Hosting;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Api.Jobs;

/// <summary>Runs as YAML: handed out, and made from what the command line takes too.</summary>
internal sealed class JobTemplates(FileCatalog files, ServedModels models, IRunService runs, StudioHome home)
{
    internal const string ContentType = "application/yaml";

    /// <summary>Where a page's link finds a run: a browser sends no key, but it is signed in.</summary>
    internal const string PageRoute = "/configs/{runId}.yaml";

    internal static IResult HandOut(string runId, IRunStore store) => store.Spec(runId) is { } spec ? Answer(spec) : Results.NotFound();

    internal static IResult Answer(RunSpec spec) => Results.File(Encoding.UTF8.GetBytes(RunTemplateYaml.Write(RunTemplate.Of(spec))), ContentType, spec.Id + ".yaml");

    internal static bool IsYaml(HttpRequest request) =>
        request.ContentType is { } type && new[] { ContentType, "application/x-yaml", "text/yaml" }.Contains(type.Split(';')[0].Trim(), StringComparer.OrdinalIgnoreCase);

    /// <summary>Queues the run of a request's body.</summary>
    /// <exception cref="TuningException">The file is wrong, or model, data and hyperparameters do not fit.</exception>
    internal async Task<CreatedRun> CreateAsync(HttpRequest request)
    {
        var template = await ReadAsync(request);
        return CreatedRun.Of(await runs.CreateAsync(Run(template), request.HttpContext.RequestAborted), [.. template.Notes.Select(note => note.English)]);
    }

    /// <summary>Reads a run as YAML, or as JSON, which is a kind of it.</summary>
    /// <exception cref="ApiFault">The body is neither.</exception>
    /// <exception cref="TuningException">Names or values are not known.</exception>
    internal static async Task<RunTemplate> ReadAsync(HttpRequest request)
    {
        ApiBody.Limit(request, RunTemplateYaml.Longest);
        if (!IsYaml(request))
        {
            return Of(await ApiBody.ReadAsync(request, ApiJson.Plain.JsonElement));
        }

        using var reader = new StreamReader(request.Body, Encoding.UTF8);
        return RunTemplateYaml.Read(await reader.ReadToEndAsync(request.HttpContext.RequestAborted));
    }

    /// <summary>A run in JSON, with the names of the YAML.</summary>
    internal static RunTemplate Of(JsonElement json) => json.ValueKind == JsonValueKind.Object
        ? RunTemplateYaml.Read(JsonSerializer.Serialize(json, ApiJson.Plain.JsonElement), hasLines: false)
        : throw ApiFault.BadRequest("A run is a JSON object of names and values.");

    /// <summary>The run that a template stands for here.</summary>
    /// <exception cref="ApiFault">It names no model or no data, or an adapter elsewhere.</exception>
    internal NewRun Run(RunTemplate template)
    {
        var problems = new ApiProblems();
        if (template.Adapter is { } adapter && !Path.GetFullPath(adapter).StartsWith(Path.GetFullPath(home.Root) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            problems.Add("adapter", $"The adapter {adapter} lies outside this studio's home. Name the tuned model as model instead.", "invalid_value");
        }

        problems.Require(template.Model is not null, "model", "'model' is missing.");
        problems.Require(template.TrainingFile is not null, "training_file", "'training_file' is missing.");
        problems.Throw();
        var model = models.Find(template.Model!);
        return new NewRun
        {
            Name = template.Name ?? template.Suffix ?? "run",
            Model = model?.Base ?? template.Model!,
            Adapter = template.Adapter ?? model?.Adapter,
            TrainingFile = PathOf(template.TrainingFile!),
            ValidationFile = template.ValidationFile is { } validation ? PathOf(validation) : null,
            Data = template.Data,
            Template = template.Template,
            SystemPrompt = template.SystemPrompt,
            SamplePrompts = template.SamplePrompts,
            Hyperparameters = template.Values(),
            Preset = template.Preset,
            Suffix = template.Suffix,
            Metadata = template.Metadata,
        };
    }

    // Whether the site may read a path is asked where it is read.
    private string PathOf(string named) => files.Find(named)?.Path ?? named;
}
