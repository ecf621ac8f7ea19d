using System.Diagnostics;
using TuningStudio.Cli;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Hub;
using TuningStudio.Core.Transfer;
using TuningStudio.Tests.ModelHub;
using TuningStudio.Tests.Transfer;
using TuningStudio.Tests.Weights;

namespace TuningStudio.Tests.Cli;

public sealed class DownloadCommandTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private LoopbackHub _hub = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Target => _folder["model"];

    private string Endpoint => _hub.Endpoint.ToString();

    public async ValueTask InitializeAsync()
    {
        _hub = await LoopbackHub.StartAsync();
        _hub.Publish("owner/model", PublishedFiles.Model());
    }

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("huggingface")]
    [InlineData("modelscope")]
    public void Download_Model_IsThereAndCanBeInspected(string hub)
    {
        var run = CliRun.Of("download", "owner/model", "--hub", hub, "--endpoint", Endpoint, "--output", Target, "--json");

        Assert.Equal((ExitCodes.Ok, string.Empty), (run.ExitCode, run.Error));
        var result = run.Lines[^1];
        Assert.Equal("download", result.GetProperty("type").GetString());
        Assert.Equal(Target, result.GetProperty("folder").GetString());
        var progress = run.Lines[^2];
        Assert.Equal(progress.GetProperty("totalBytes").GetInt64(), progress.GetProperty("bytes").GetInt64());
        Assert.Equal(ExitCodes.Ok, CliRun.Of("inspect", Target).ExitCode);
    }

    [Fact]
    public void Download_List_ShowsSizesAndLicenceAndFetchesNothing()
    {
        var human = CliRun.Of("download", "owner/model", "--endpoint", Endpoint, "--output", Target, "--list");
        var json = CliRun.Of("download", "owner/model", "--endpoint", Endpoint, "--list", "--json").Lines.Single();

        Assert.Equal(ExitCodes.Ok, human.ExitCode);
        Assert.Contains("Licence: apache-2.0", human.Output, StringComparison.Ordinal);
        Assert.Contains("model.safetensors  2.9 MiB", human.Output, StringComparison.Ordinal);
        Assert.Contains("pytorch_model.bin  not fetched: it may run a program", human.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Target));
        Assert.Equal(6, json.GetProperty("files").GetArrayLength());
        Assert.Equal(LoopbackHub.Commit, json.GetProperty("revision").GetString());
    }

    [Fact]
    public async Task Download_ProcessKilledInTheMiddle_GoesOnWhenRunAgain()
    {
        _hub.Store.Fail(LoopbackHub.StoredAt(PublishedFiles.Weights), new ServerFault { StopsAfter = 2_000_000, Holds = true });
        var part = Path.Combine(Target, "model.safetensors" + TransferParts.Ending);
        using (var killed = Start())
        {
            while (!File.Exists(part) || new FileInfo(part).Length < 2_000_000)
            {
                Assert.False(killed.HasExited);
                await Task.Delay(20, Cancel);
            }

            killed.Kill();
            await killed.WaitForExitAsync(Cancel);
        }

        var kept = new FileInfo(part).Length;
        Assert.Null(DownloadRecord.Read(Target)!.FinishedAt);

        var run = CliRun.Of("download", "owner/model", "--endpoint", Endpoint, "--output", Target, "--json");

        Assert.Equal(ExitCodes.Ok, run.ExitCode);
        Assert.Equal($"bytes={kept}-", _hub.Store.Seen[^1].Range);
        Assert.Equal(PublishedFiles.Weights, await File.ReadAllBytesAsync(Path.Combine(Target, "model.safetensors"), Cancel));
        Assert.NotNull(DownloadRecord.Read(Target)!.FinishedAt);
    }

    [Fact]
    public void Download_Faults_AreOneErrorEach()
    {
        _hub.Publish("owner/pickles", ("config.json", "{}"u8.ToArray()), ("pytorch_model.bin", new byte[20]));
        CliRun.Fails(ExitCodes.BadInput, ErrorCodes.NotFound, "no model owner/nothing", "download", "owner/nothing", "--endpoint", Endpoint, "--output", Target);
        CliRun.Fails(ExitCodes.BadInput, ErrorCodes.InvalidModel, "pytorch_model.bin", "download", "owner/pickles", "--endpoint", Endpoint, "--output", Target);
        CliRun.Fails(ExitCodes.WrongOptions, ErrorCodes.InvalidOption, "is no model's name", "download", "../up", "--endpoint", Endpoint);
        CliRun.Fails(ExitCodes.WrongOptions, ErrorCodes.InvalidOption, "--hub must be huggingface or modelscope", "download", "owner/model", "--hub", "github");
        CliRun.Fails(ExitCodes.WrongOptions, ErrorCodes.InvalidOption, "is no address of a hub", "download", "owner/model", "--endpoint", "ftp://x");
        Assert.False(Directory.Exists(Target));
    }

    [Fact]
    public void Model_NameThatIsNotDownloaded_NamesTheCommand()
    {
        var run = CliRun.Of("inspect", "nobody-owns/this-model");

        Assert.Equal(ExitCodes.BadInput, run.ExitCode);
        Assert.Contains("download it: tuningstudio download nobody-owns/this-model", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Model_NameThatIsDownloaded_IsFoundInTheHome()
    {
        var home = _folder["home"];
        using (var download = Start("download", "owner/model", "--endpoint", Endpoint))
        {
            await download.WaitForExitAsync(Cancel);
            Assert.Equal(0, download.ExitCode);
        }

        using var inspect = Start("inspect", "owner/model", "--json");
        var output = await inspect.StandardOutput.ReadToEndAsync(Cancel);
        await inspect.WaitForExitAsync(Cancel);

        Assert.Contains(Path.Combine(home, "models", "owner", "model"), output, StringComparison.Ordinal);
    }

    private Process Start(params string[] args)
    {
        var program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "tuningstudio.exe" : "tuningstudio");
        var start = new ProcessStartInfo(program, args.Length > 0 ? args : ["download", "owner/model", "--endpoint", Endpoint, "--output", Target, "--json"]) { UseShellExecute = false, RedirectStandardOutput = true };
        start.Environment[HomeFolder.Variable] = _folder["home"];
        return Process.Start(start)!;
    }
}
