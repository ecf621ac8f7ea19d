using System.Globalization;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.Api.Files;
using TuningStudio.Web.Api.Http;
using TuningStudio.Web.Api.Jobs;
using TuningStudio.Web.Api.Models;
using TuningStudio.Web.Hosting;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Api.Legacy;

/// <summary>Runs seen as the jobs of OpenAI's API of 2022.</summary>
internal sealed class FineTunes(RunStore runs, FileCatalog files, ServedModels models, StudioHome home)
{
    /// <summary>A job's run.</summary>
    /// <exception cref="ApiFault">There is none.</exception>
    internal (RunRecord Record, RunSpec Spec) Get(string id) => JobNames.RunOf(id, JobNames.LegacyPrefix) is { } runId && runs.Record(runId) is { } record && runs.Spec(runId) is { } spec
        ? (record, spec)
        : throw ApiFault.NotFound($"Could not find fine tune: {id}", "fine_tune_id", "fine_tune_not_found");

    /// <summary>Oldest first, as it was then.</summary>
    internal IReadOnlyList<FineTuneObject> List() =>
    [
        .. runs.List().Reverse().Select(run => (Record: runs.Record(run.Id), Spec: runs.Spec(run.Id)))
            .Where(run => run is { Record: not null, Spec: not null }).Select(run => Describe(run.Record!, run.Spec!)),
    ];

    internal FineTuneObject Describe(string id)
    {
        var (record, spec) = Get(id);
        return Describe(record, spec) with { Events = Events(spec) };
    }

    internal IReadOnlyList<FineTuneEventObject> Events(RunSpec spec)
    {
        var wording = Wording(spec);
        var told = Queued(wording, spec).ToList();
        EventLog.Read(home.Run(spec.Id).EventsFile, 0, happened => told.AddRange(wording.Tell(happened)));
        return told;
    }

    internal static FineTuneWording Wording(RunSpec spec) => new(JobNames.LegacyOf(spec.Id), TunedNames.Legacy(spec), FileCatalog.ResultsId(spec.Id));

    internal IReadOnlyList<FineTuneEventObject> Queued(FineTuneWording wording, RunSpec spec)
    {
        var position = runs.Record(spec.Id) is { Status: RunStatus.Queued } own ? own.QueuePosition : (long?)null;
        return wording.Queued(spec.CreatedAt, position is null ? 0 : runs.Records.Count(other => other.Status == RunStatus.Queued && other.QueuePosition < position));
    }

    private FineTuneObject Describe(RunRecord record, RunSpec spec)
    {
        var summary = record.Summary;
        var status = StatusOf(record);
        var results = summary.IsOver ? files.Results(record.Id) : null;
        return new FineTuneObject
        {
            Id = JobNames.LegacyOf(record.Id),
            Model = models.NameOf(spec.Model),
            CreatedAt = summary.CreatedAt.ToUnixTimeSeconds(),
            UpdatedAt = (summary.FinishedAt ?? summary.StartedAt ?? summary.CreatedAt).ToUnixTimeSeconds(),
            Status = status,
            FineTunedModel = status == "succeeded" && models.Tuned(summary) is not null ? TunedNames.Legacy(spec) : null,
            Hyperparams = Values(spec.Hyperparameters, RunFolderReader.ReadResolved(home.Run(record.Id))),
            OrganizationId = TunedNames.Owner,
            TrainingFiles = [files.Named(spec.TrainingFile)],
            ValidationFiles = spec.ValidationFile is { } validation ? [files.Named(validation)] : [],
            ResultFiles = results is null ? [] : [results.Object],
        };
    }

    private static string StatusOf(RunRecord record) => JobCatalog.StatusOf(record) switch
    {
        "queued" or "paused" => "pending",
        "validating_files" => "running",
        var same => same,
    };

    private static FineTuneValues Values(HyperparameterOptions asked, ResolvedHyperparameters? resolved) => new(
        resolved?.NEpochs ?? asked.NEpochs, resolved?.BatchSize ?? asked.BatchSize, resolved?.LearningRateMultiplier ?? asked.LearningRateMultiplier, resolved?.PromptLossWeight ?? asked.PromptLossWeight)
    {
        ComputeClassificationMetrics = asked.ComputeClassificationMetrics,
        ClassificationNClasses = asked.ClassificationNClasses,
        ClassificationPositiveClass = asked.ClassificationPositiveClass,
        ClassificationBetas = asked.ClassificationBetas?.Select(beta => double.Parse(beta, CultureInfo.InvariantCulture)).ToArray(),
    };
}
