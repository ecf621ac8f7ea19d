using System.Collections.Concurrent;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Gguf;
using TuningStudio.Web.Hosting;
using TuningStudio.Web.Persistence;

namespace TuningStudio.Web.State;

/// <summary>The starter, what lies in the home's <c>models</c> (one or two levels deep), and folders that people used.</summary>
internal sealed class ModelLibrary(StudioHome home, SamplesFolder samples, ModelFolderRepository folders, ILogger<ModelLibrary> logger) : IModelLibrary
{
    private readonly ConcurrentDictionary<string, (DateTime Changed, ModelInfo Info)> _seen = new();

    public IReadOnlyList<ModelInfo> List()
    {
        var starter = samples.Starter;
        var paths = InHome().Concat(folders.List());
        return [.. (starter is null ? paths : paths.Prepend(starter)).Distinct().Select(TryInspect).OfType<ModelInfo>()];
    }

    public Task<ModelInfo> InspectAsync(string path) => Task.Run(() => string.IsNullOrWhiteSpace(path)
        ? throw new TuningException(ErrorCodes.InvalidOption, "No model is named.", "Choose one or name its folder.", field: "model")
        : ModelFolderReader.Inspect(Full(path), IsStarter(Full(path))));

    private static string Full(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path.Trim()));

    private bool IsStarter(string path) => samples.Starter is { } starter && Full(starter) == path;

    private IEnumerable<string> InHome() => !Directory.Exists(home.Models)
        ? []
        : Directory.EnumerateFileSystemEntries(home.Models)
            .Order(StringComparer.OrdinalIgnoreCase)
            .SelectMany(path => IsModel(path) ? Enumerable.Repeat(path, 1)
                : Directory.Exists(path) ? Directory.EnumerateFileSystemEntries(path).Where(IsModel).Order(StringComparer.OrdinalIgnoreCase) : []);

    private static bool IsModel(string path) => File.Exists(Path.Combine(path, "config.json")) || GgufPath.FileOf(path) is not null;

    /// <summary>A list is asked for often; a folder is read again only when something in it changed.</summary>
    private ModelInfo? TryInspect(string path)
    {
        path = Full(path);
        try
        {
            if (!Directory.Exists(path) && !File.Exists(path))
            {
                return null;
            }

            var changed = File.Exists(path) ? File.GetLastWriteTimeUtc(path) : Directory.EnumerateFiles(path).Select(File.GetLastWriteTimeUtc).DefaultIfEmpty().Max();
            if (!_seen.TryGetValue(path, out var seen) || seen.Changed != changed)
            {
                _seen[path] = seen = (changed, ModelFolderReader.Read(path, IsStarter(path)));
            }

            return seen.Info;
        }
        catch (Exception exception) when (exception is TuningException or IOException or UnauthorizedAccessException)
        {
            logger.LogDebug("The model folder {Path} is not listed: {Reason}", path, exception.Message);
            return null;
        }
    }
}
