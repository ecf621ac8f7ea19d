using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace TuningStudio.Tests.Servers;

/// <summary>A server that runs in a process of its own, on a free port of loopback, with a folder of its own.</summary>
internal sealed class NodeServer : IAsyncDisposable
{
    private const int Attempts = 4;

    private readonly Process _process;
    private readonly DirectoryInfo _folder;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private NodeServer(string script, int port, string readyText, Func<int, string, string[]> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var (node, path) = ServerPackages.Require(script);
        Address = new Uri($"http://127.0.0.1:{port}");
        _folder = Directory.CreateTempSubdirectory("tuningstudio-server-");
        var start = new ProcessStartInfo(node) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder.FullName };
        foreach (var argument in arguments(port, _folder.FullName).Prepend(path))
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Hear(line.Data, readyText);
        _process.ErrorDataReceived += (_, line) => Hear(line.Data, readyText);
        _process.Exited += (_, _) => _ready.TrySetException(new InvalidOperationException($"{script} ended early:\n{_output}"));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    internal Uri Address { get; }

    /// <summary>s3rver: S3's protocol, for the one pair of keys S3RVER and S3RVER.</summary>
    internal static Task<NodeServer> S3Async(string bucket) => StartAsync(
        "s3rver/bin/s3rver.js", "listening", (port, folder) => ["--directory", folder, "--address", "127.0.0.1", "--port", $"{port}", "--configure-bucket", bucket], new Dictionary<string, string>());

    /// <summary>Azurite: Azure's Blob service, for one account.</summary>
    internal static Task<NodeServer> AzureAsync(string account, string key) => StartAsync(
        "azurite/dist/src/blob/main.js",
        "successfully listen",
        (port, folder) => ["--blobHost", "127.0.0.1", "--blobPort", $"{port}", "--location", folder, "--skipApiVersionCheck", "--disableTelemetry"],
        new Dictionary<string, string> { ["AZURITE_ACCOUNTS"] = $"{account}:{key}" });

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private static async Task<NodeServer> StartAsync(string script, string readyText, Func<int, string, string[]> arguments, IReadOnlyDictionary<string, string> environment)
    {
        for (var attempt = 1; ; attempt++)
        {
            var server = new NodeServer(script, FreePort(), readyText, arguments, environment);
            try
            {
                await server._ready.Task.WaitAsync(TimeSpan.FromMinutes(3), TestContext.Current.CancellationToken);
                return server;
            }
            catch (InvalidOperationException) when (attempt < Attempts)
            {
                // Somebody else has taken the port since.
                await server.DisposeAsync();
            }
            catch
            {
                await server.DisposeAsync();
                throw;
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void Hear(string? line, string readyText)
    {
        lock (_output)
        {
            _output.AppendLine(line);
        }

        if (line?.Contains(readyText, StringComparison.OrdinalIgnoreCase) == true)
        {
            _ready.TrySetResult();
        }
    }
}
