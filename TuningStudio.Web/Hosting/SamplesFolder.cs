using Microsoft.Extensions.Options;

namespace TuningStudio.Web.Hosting;

/// <summary>Where the starter model and the sample data lie: beside a published site, or at the top of the repository.</summary>
internal sealed class SamplesFolder(IOptions<StudioOptions> options, IHostEnvironment environment)
{
    private const int Levels = 6;

    /// <summary>Full path, or null where there are none.</summary>
    internal string? Root { get; } = Find(options.Value.Samples, environment.ContentRootPath);

    internal string? Starter => Root is null ? null : Path.Combine(Root, "starter");

    internal string? Datasets => Root is null ? null : Path.Combine(Root, "datasets");

    private static string? Find(string? named, string contentRoot) => string.IsNullOrWhiteSpace(named)
        ? Above(AppContext.BaseDirectory).Concat(Above(contentRoot)).FirstOrDefault(IsSamples)
        : Path.GetFullPath(named);

    private static IEnumerable<string> Above(string folder)
    {
        var at = new DirectoryInfo(folder);
        for (var level = 0; level < Levels && at is not null; level++, at = at.Parent)
        {
            yield return Path.Combine(at.FullName, "samples");
        }
    }

    private static bool IsSamples(string path) => Directory.Exists(Path.Combine(path, "starter")) || Directory.Exists(Path.Combine(path, "datasets"));
}
