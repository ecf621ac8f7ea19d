namespace TuningStudio.Web.Persistence;

/// <summary>An uploaded data file.</summary>
internal sealed class DatasetRow
{
    /// <summary>Name of the file below the home's <c>datasets</c>.</summary>
    public required string FileName { get; set; }

    /// <summary>The name it had where it came from.</summary>
    public required string Name { get; set; }

    public long SizeBytes { get; set; }

    public DateTimeOffset UploadedAt { get; set; }
}
