namespace TuningStudio.Web.Api.Files;

/// <summary>A file that the API names.</summary>
/// <param name="Object">How it is described.</param>
/// <param name="Path">Where it lies.</param>
/// <param name="RunId">The run whose results it holds, or null.</param>
internal sealed record StudioFile(FileObject Object, string Path, string? RunId = null)
{
    /// <summary>Whether it comes with the studio.</summary>
    internal bool IsSample { get; init; }
}
