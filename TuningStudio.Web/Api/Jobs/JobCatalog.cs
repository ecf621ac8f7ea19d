using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.Api.Files;
using TuningStudio.Web.Api.Http;
using TuningStudio.Web.Api.Models;
using TuningStudio.Web.Hosting;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Api.Jobs;

/// <summary>Runs seen as OpenAI's jobs, whichever door they came in by.</summary>
internal sealed class JobCatalog(RunStore runs, FileCatalog files, ServedModels models, StudioHome home, TimeProvider time)
{
    /// <summary>A job's run.</summary>
    /// <exception cref="ApiFault">There is none.</exception>
    internal (RunRecord Record, RunSpec Spec) Get(string jobId) => JobNames.RunOf(jobId) is { } runId && runs.Record(runId) is { } record && runs.Spec(runId) is { } spec
        ? (record, spec)
        : throw ApiFault.NotFound($"Could not find fine tune: {jobId}", "fine_tuning_job_id", "fine_tune_not_found");

    internal JobObject Describe(string jobId)
    {
        var (record, spec) = Get(jobId);
        return Describe(record, spec);
    }

    /// <summary>A page of jobs, newest first; those whose request cannot be read are left out.</summary>
    /// <param name="metadata">What a job must have been given.</param>
    /// <param name="after">The job before the page.</param>
    /// <param name="limit">Most jobs on it.</param>
    internal ApiList<JobObject> List(IReadOnlyDictionary<string, string> metadata, string? after, int? limit) => ApiPages.Cut(
        runs.List(),
        run => JobNames.Of(run.Id),
        run => runs.Record(run.Id) is { } record && runs.Spec(run.Id) is { } spec && metadata.All(pair => spec.Metadata?.GetValueOrDefault(pair.Key) == pair.Value) ? Describe(record, spec) : null,
        after,
        limit);

    internal JobObject Describe(RunRecord record, RunSpec spec)
    {
        var summary = record.Summary;
        var resolved = RunFolderReader.ReadResolved(home.Run(record.Id));
        var status = StatusOf(record);
        var results = summary.IsOver ? files.Results(record.Id) : null;
        return new JobObject
        {
            Id = JobNames.Of(record.Id),
            Model = models.NameOf(spec.Model),
            CreatedAt = summary.CreatedAt.ToUnixTimeSeconds(),
            FinishedAt = status is "succeeded" or "failed" or "cancelled" ? summary.FinishedAt?.ToUnixTimeSeconds() : null,

            // OpenAI's client sleeps until then, and ends with an error where it is past when it looks.
            EstimatedFinish = summary is { Status: RunStatus.Running, RemainingSeconds: { } left and >= 30 and < int.MaxValue } ? time.GetUtcNow().AddSeconds(left).ToUnixTimeSeconds() : null,
            FineTunedModel = status == "succeeded" ? models.Tuned(summary)?.Id : null,
            OrganizationId = TunedNames.Owner,
            Status = status,
            TrainingFile = files.IdOf(spec.TrainingFile),
            ValidationFile = spec.ValidationFile is { } validation ? files.IdOf(validation) : null,
            ResultFiles = results is null ? [] : [results.Object.Id],
            TrainedTokens = results is null ? null : ResultTotals.Tokens(results.Path),
            Error = status == "failed" && summary.Error is { } error ? new JobError(error.Code, error.ToString(), error.Field) : null,
            Seed = resolved?.Seed ?? spec.Hyperparameters.Seed ?? 0,
            UserProvidedSuffix = spec.Suffix,
            Metadata = spec.Metadata,
            Hyperparameters = Values(spec.Hyperparameters, resolved),
        };
    }

    /// <summary>OpenAI's word for where a run stands.</summary>
    internal static string StatusOf(RunRecord record) => record.Status switch
    {
        RunStatus.Queued or RunStatus.Starting => "queued",
        RunStatus.Running when record.Summary.Phase == RunPhase.PreparingData => "validating_files",
        RunStatus.Paused => "paused",
        RunStatus.Succeeded or RunStatus.Stopped => "succeeded",
        RunStatus.Cancelled => "cancelled",
        RunStatus.Stopping when record.StopKeep == false => "cancelled",
        RunStatus.Failed or RunStatus.Interrupted => "failed",
        _ => "running",
    };

    private static JobValues Values(HyperparameterOptions asked, ResolvedHyperparameters? resolved) => new(
        new AutoNumber(resolved?.BatchSize ?? asked.BatchSize),
        new AutoNumber(resolved?.LearningRateMultiplier ?? asked.LearningRateMultiplier),
        new AutoNumber(resolved?.NEpochs ?? asked.NEpochs));
}
