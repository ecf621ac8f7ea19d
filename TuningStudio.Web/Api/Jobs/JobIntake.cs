using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.Api.Files;
using TuningStudio.Web.Api.Http;
using TuningStudio.Web.Api.Models;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Api.Jobs;

/// <summary>Makes a run of a request as OpenAI has it: ids become paths, and everything that is wrong is told at once.</summary>
internal sealed class JobIntake(FileCatalog files, ServedModels models, IRunService runs)
{
    private const int MostMetadata = 16;
    private const int LongestKey = 64;
    private const int LongestValue = 512;

    /// <summary>Queues the run.</summary>
    /// <exception cref="ApiFault">Says everything that is wrong with the request itself.</exception>
    /// <exception cref="TuningException">Model, data and hyperparameters do not fit.</exception>
    internal async Task<CreatedRun> CreateAsync(JobRequest request, CancellationToken cancellationToken)
    {
        var problems = new ApiProblems();
        var notes = new List<string>();
        var options = JobIntegrations.Read(request.Integrations, JobHyperparameters.Read(request, problems, notes.Add), problems);
        return CreatedRun.Of(await CreateAsync(request, options, problems, cancellationToken), notes);
    }

    internal Task<RunSummary> CreateAsync(JobRequest request, HyperparameterOptions options, ApiProblems problems, CancellationToken cancellationToken)
    {
        var model = Model(request.Model, problems);
        var training = File(request.TrainingFile, "training_file", problems);
        if (request.TrainingFile is null)
        {
            problems.Add("training_file", "'training_file' is missing: name a file's id.", "missing_required_parameter");
        }

        var validation = File(request.ValidationFile, "validation_file", problems);
        CheckNotes(request, problems);
        problems.Throw();
        var run = new NewRun
        {
            Name = request.Suffix ?? Shortened($"{Path.GetFileName(model!.Base)} on {Path.GetFileName(training!.Object.Filename)}"),
            Model = model!.Base,
            Adapter = model.Adapter,
            BranchedFrom = model.Adapter is null ? null : model.Id,
            TrainingFile = training!.Path,
            ValidationFile = validation?.Path,
            Hyperparameters = options,
            Suffix = request.Suffix,
            Metadata = request.Metadata?.ToDictionary(pair => pair.Key, pair => pair.Value!),
        };
        return runs.CreateAsync(run, cancellationToken);
    }

    private static string Shortened(string name) => name[..Math.Min(name.Length, NewRun.LongestName)];

    private static void CheckNotes(JobRequest request, ApiProblems problems)
    {
        if (request.Suffix is { } suffix)
        {
            problems.Require(suffix.Length <= TunedModelName.LongestSuffix && suffix.Any(char.IsLetterOrDigit), "suffix", $"suffix must have 1 to {TunedModelName.LongestSuffix} characters, with a letter or digit among them.");
        }

        if (request.Metadata is { } metadata)
        {
            problems.Require(
                metadata.Count <= MostMetadata && metadata.All(pair => pair.Key.Length <= LongestKey && pair.Value?.Length <= LongestValue),
                "metadata",
                $"metadata holds at most {MostMetadata} pairs, with keys of {LongestKey} characters and values that are texts of {LongestValue} at the most, none of them null.");
        }
    }

    private ServedModel? Model(string? name, ApiProblems problems)
    {
        if (name is null)
        {
            problems.Add("model", "'model' is missing: name one of those that GET /v1/models lists.", "missing_required_parameter");
            return null;
        }

        var found = models.Find(name);
        if (found is null)
        {
            problems.Add("model", $"The model '{name}' does not exist here. GET /v1/models lists those that do.", "model_not_found");
        }

        return found;
    }

    private StudioFile? File(string? id, string param, ApiProblems problems)
    {
        var found = id is null ? null : files.Find(id);
        if (id is not null && found is null)
        {
            problems.Add(param, $"There is no file '{id}'. Upload it with POST /v1/files, purpose fine-tune.", "file_not_found");
        }
        else if (found?.RunId is not null)
        {
            problems.Add(param, $"'{id}' holds the results of a run, not data to tune on.", "invalid_value");
        }

        return found;
    }
}
