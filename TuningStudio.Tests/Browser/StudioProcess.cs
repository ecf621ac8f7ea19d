using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using TuningStudio.Tests.Support;

namespace TuningStudio.Tests.Browser;

/// <summary>The studio as a person starts it: a process of its own, on a free port, with a home of its own.</summary>
internal sealed partial class StudioProcess : IAsyncDisposable
{
    private readonly IReadOnlyDictionary<string, string> _environment;
    private readonly StringBuilder _output = new();
    private TaskCompletionSource<string> _address = null!;
    private Process _process = null!;

    private StudioProcess(string home, IReadOnlyDictionary<string, string> environment)
    {
        Home = home;
        _environment = environment;
    }

    private async Task LaunchAsync(string address, CancellationToken cancellationToken)
    {
        var ready = _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = RepositoryFolder.Root,
        };
        start.ArgumentList.Add(Program);
        start.ArgumentList.Add("--urls");
        start.ArgumentList.Add(address);
        start.Environment["TUNINGSTUDIO_HOME"] = Home;
        foreach (var (name, value) in _environment)
        {
            start.Environment[name] = value;
        }

        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Hear(line.Data);
        _process.ErrorDataReceived += (_, line) => Hear(line.Data);
        _process.Exited += (_, _) => ready.TrySetException(new InvalidOperationException($"The studio ended early:\n{Output}"));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        Address = await ready.Task.WaitAsync(TimeSpan.FromMinutes(2), cancellationToken);
    }

    internal string Home { get; }

    internal int ProcessId => _process.Id;

    internal string Address { get; private set; } = string.Empty;

    internal string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    // Whoever starts it and the site are built in one go, in the same configuration.
    private static string Program
    {
        get
        {
            var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Parent!.Name;
            return Path.Combine(RepositoryFolder.Root, "TuningStudio.Web", "bin", configuration, "net10.0", "TuningStudio.Web.dll");
        }
    }

    internal static async Task<StudioProcess> StartAsync(CancellationToken cancellationToken, IReadOnlyDictionary<string, string>? environment = null)
    {
        var studio = new StudioProcess(Directory.CreateTempSubdirectory("tuningstudio-home-").FullName, environment ?? new Dictionary<string, string>());
        await studio.LaunchAsync("http://127.0.0.1:0", cancellationToken);
        return studio;
    }

    /// <summary>Ends the site, its workers not, and starts it again where it was.</summary>
    internal async Task RestartAsync(CancellationToken cancellationToken)
    {
        _process.Kill();
        await _process.WaitForExitAsync(cancellationToken);
        _process.Dispose();
        await LaunchAsync(Address, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        Directory.Delete(Home, recursive: true);
    }

    private void Hear(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_output)
        {
            _output.AppendLine(line);
        }

        if (ReadyLine().Match(line) is { Success: true } ready)
        {
            _address.TrySetResult(ready.Groups[1].Value);
        }
    }

    [GeneratedRegex(@"open (http://\S+)")]
    private static partial Regex ReadyLine();
}
