using TuningStudio.Web.Hosting;

namespace TuningStudio.Web.State;

/// <summary>Files of run folders. Only known runs and these names: what comes from outside never becomes a path.</summary>
internal sealed class RunDownloads(IRunStore store, StudioHome home) : IRunDownloads
{
    /// <summary>What the engine writes for people, results first.</summary>
    internal static IReadOnlyList<string> Names { get; } = ["results.csv", "row_losses.csv", "validation_row_losses.csv", "events.jsonl", "worker.log"];

    public Task<IReadOnlyList<RunDownload>> ListAsync(string runId) => Task.Run<IReadOnlyList<RunDownload>>(() => store.Find(runId) is null
        ? []
        : [.. Names.Select(name => Look(runId, name)).OfType<RunDownload>()]);

    public Stream? Open(string runId, string name)
    {
        if (!Names.Contains(name) || store.Find(runId) is null)
        {
            return null;
        }

        try
        {
            return new FileStream(PathOf(runId, name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1 << 16, useAsync: true);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private string PathOf(string runId, string name) => Path.Combine(home.Run(runId).Root, name);

    // One that cannot be looked at, or has nothing in it, is as good as none; the run's folder stands beside the list.
    private RunDownload? Look(string runId, string name)
    {
        try
        {
            return new FileInfo(PathOf(runId, name)) is { Exists: true, Length: > 0 } file ? new RunDownload(name, file.Length) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
