namespace TuningStudio.Web.Persistence;

/// <summary>A model folder outside the home that a person used.</summary>
internal sealed class ModelFolderRow
{
    /// <summary>Full path.</summary>
    public required string Path { get; set; }

    public DateTimeOffset UsedAt { get; set; }
}
