namespace TuningStudio.Web.Api.Files;

/// <summary>A file as OpenAI describes it.</summary>
internal sealed record FileObject(string Id, long Bytes, long CreatedAt, string Filename, string Purpose)
{
    /// <summary>Purpose of training and validation data.</summary>
    internal const string FineTune = "fine-tune";

    /// <summary>Purpose of what a run measured.</summary>
    internal const string Results = "fine-tune-results";

    public string Object { get; } = "file";

    public string Status { get; } = "processed";

    public string? StatusDetails { get; }

    public long? ExpiresAt { get; }
}
