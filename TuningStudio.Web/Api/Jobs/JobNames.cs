using TuningStudio.Web.Jobs;

namespace TuningStudio.Web.Api.Jobs;

/// <summary>Ids of jobs: a run's own, behind what OpenAI's begin with.</summary>
internal static class JobNames
{
    internal const string Prefix = "ftjob-";

    internal const string LegacyPrefix = "ft-";

    internal static string Of(string runId) => Prefix + runId;

    internal static string LegacyOf(string runId) => LegacyPrefix + runId;

    /// <summary>The run of a job; null for what is none.</summary>
    internal static string? RunOf(string jobId, string prefix = Prefix) =>
        jobId.StartsWith(prefix, StringComparison.Ordinal) && jobId[prefix.Length..] is var id && RunId.IsValid(id) ? id : null;
}
