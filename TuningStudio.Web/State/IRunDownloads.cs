namespace TuningStudio.Web.State;

/// <summary>A file of a run that is handed out.</summary>
/// <param name="Name">Its name in the run's folder.</param>
/// <param name="SizeBytes">How large it is now; that of a run at work grows.</param>
public sealed record RunDownload(string Name, long SizeBytes);

/// <summary>The files of runs that a person at another machine may fetch.</summary>
public interface IRunDownloads
{
    /// <summary>Those that a run has by now, looked for beside the caller's thread; none where its folder cannot be read.</summary>
    Task<IReadOnlyList<RunDownload>> ListAsync(string runId);

    /// <summary>Opens one while its worker goes on writing it; null where there is no such run or file, or it is none of those handed out.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Its rights forbid it.</exception>
    Stream? Open(string runId, string name);
}
