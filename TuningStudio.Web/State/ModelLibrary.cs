using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Gguf;
using TuningStudio.Core.Hub;
using TuningStudio.Web.Hosting;
using TuningStudio.Web.Jobs;
using TuningStudio.Web.Persistence;

namespace TuningStudio.Web.State;

/// <summary>The starter, what lies in the home's <c>models</c> and further roots (one or two levels deep), and folders that people used.</summary>
internal sealed class ModelLibrary(StudioHome home, SamplesFolder samples, ModelFolderRepository folders, IRunStore runs, IOptions<StudioOptions> options, ILogger<ModelLibrary> logger) : IModelLibrary
{
    private readonly ConcurrentDictionary<string, (DateTime Changed, ModelInfo Info)> _seen = new();

    public IReadOnlyList<ModelInfo> List()
    {
        var starter = samples.Starter;
        var paths = options.Value.ModelRoots.Prepend(home.Models).SelectMany(InRoot).Concat(folders.List());
        return [.. (starter is null ? paths : paths.Prepend(starter)).Select(Full).Distinct().Select(TryInspect).OfType<ModelInfo>()];
    }

    public Task<IReadOnlyList<ModelInfo>> ListAsync() => Task.Run(List);

    public Task<ModelInfo> InspectAsync(string path) => Task.Run(() => ModelFolderReader.Inspect(Named(path), IsStarter(Named(path))));

    public Task<ModelDetails> DetailsAsync(string path) => Task.Run(() =>
    {
        var full = Named(path);
        return ModelDetailsReader.Read(Describe(ModelFolderReader.Read(full, IsStarter(full))));
    });

    public Task DeleteAsync(string path) => Task.Run(() => Delete(Named(path)));

    public void Rescan() => _seen.Clear();

    private static string Full(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path.Trim()));

    private static string Named(string path) => string.IsNullOrWhiteSpace(path)
        ? throw new TuningException(ErrorCodes.InvalidOption, "No model is named.", "Choose one or name its folder.", field: "model")
        : Full(path);

    private bool IsStarter(string path) => samples.Starter is { } starter && Full(starter) == path;

    private static IEnumerable<string> InRoot(string root) => ModelRoot.Entries(root)
        .SelectMany(path => IsModel(path) ? [path] : ModelRoot.Entries(path).Where(IsModel));

    // What is still being fetched is none yet.
    private static bool IsModel(string path) =>
        (File.Exists(Path.Combine(path, "config.json")) || GgufPath.FileOf(path) is not null) && DownloadRecord.Read(path) is not { FinishedAt: null };

    private bool IsOwn(string path) => Path.GetRelativePath(Full(home.Models), path) is var below && below is not ("." or "..") && !below.StartsWith(".." + Path.DirectorySeparatorChar, StringComparison.Ordinal) && !Path.IsPathRooted(below);

    private ModelInfo Describe(ModelInfo model) => model with { IsOwn = IsOwn(model.Path), Licence = DownloadRecord.Read(model.Path)?.Licence };

    private void Delete(string path)
    {
        if (!IsOwn(path) || !(IsModel(path) || Directory.Exists(path)))
        {
            throw new TuningException(ErrorCodes.InvalidOption, $"{path} is no model in {home.Models}.", "Delete it where it lies.", file: path);
        }

        if (runs.List().FirstOrDefault(run => !run.IsOver && Full(run.Model) == path) is { } user)
        {
            throw new TuningException(Refusal.Code, $"The run '{user.Name}' needs this model.", "End that run first.", file: path);
        }

        try
        {
            // A link is taken away, not what it points to.
            if (File.Exists(path) || new DirectoryInfo(path).LinkTarget is not null)
            {
                File.Delete(path);
            }
            else
            {
                Directory.Delete(path, recursive: true);
            }

            var owner = Path.GetDirectoryName(path)!;
            if (IsOwn(owner) && ModelRoot.Entries(owner).Count == 0)
            {
                Directory.Delete(owner);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TuningException(ErrorCodes.CannotWrite, $"It cannot be deleted: {exception.Message}", "Check its rights.", file: path, innerException: exception);
        }

        _seen.TryRemove(path, out _);
    }

    /// <summary>A list is asked for often; a folder is read again only when something in it changed.</summary>
    private ModelInfo? TryInspect(string path)
    {
        path = Full(path);
        try
        {
            if ((!Directory.Exists(path) && !File.Exists(path)) || DownloadRecord.Read(path) is { FinishedAt: null })
            {
                return null;
            }

            var changed = File.Exists(path) ? File.GetLastWriteTimeUtc(path) : Directory.EnumerateFiles(path).Select(File.GetLastWriteTimeUtc).DefaultIfEmpty().Max();
            if (!_seen.TryGetValue(path, out var seen) || seen.Changed != changed)
            {
                _seen[path] = seen = (changed, Describe(ModelFolderReader.Read(path, IsStarter(path))));
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
