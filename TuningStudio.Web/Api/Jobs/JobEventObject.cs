namespace TuningStudio.Web.Api.Jobs;

/// <summary>Something that happened in a job, as OpenAI tells it.</summary>
internal sealed record JobEventObject(string Id, long CreatedAt, string Level, string Message, string Type, IReadOnlyDictionary<string, double>? Data)
{
    public string Object { get; } = "fine_tuning.job.event";
}
