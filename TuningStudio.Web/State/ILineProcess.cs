namespace TuningStudio.Web.State;

/// <summary>A worker as lines in and lines out.</summary>
internal interface ILineProcess : IAsyncDisposable
{
    int ProcessId { get; }

    /// <summary>Sends one line; fails with an <see cref="IOException"/> when the process is gone.</summary>
    Task WriteLineAsync(string line, CancellationToken cancellationToken);

    /// <summary>The next line, or null at the end of the process.</summary>
    Task<string?> ReadLineAsync(CancellationToken cancellationToken);

    /// <summary>The last of what it wrote for people, to explain an unexpected end.</summary>
    string? LastWords { get; }
}

/// <summary>Starts generation workers.</summary>
internal interface IGenerationLauncher
{
    /// <summary>Starts a worker for a base model; refuses with a <see cref="Core.Contracts.TuningException"/>.</summary>
    ILineProcess Start(string model);
}
