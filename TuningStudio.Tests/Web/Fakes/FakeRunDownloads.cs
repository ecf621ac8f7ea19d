using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.Fakes;

/// <summary>Files that a test says a run has.</summary>
internal sealed class FakeRunDownloads : IRunDownloads
{
    internal List<RunDownload> Files { get; } = [];

    /// <summary>How often they were looked for.</summary>
    internal int Looks { get; private set; }

    public Task<IReadOnlyList<RunDownload>> ListAsync(string runId)
    {
        Looks++;
        return Task.FromResult<IReadOnlyList<RunDownload>>([.. Files]);
    }

    public Stream? Open(string runId, string name) => null;
}
