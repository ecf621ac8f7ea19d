using System.Text.Json;
using TuningStudio.Cli;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Locations;
using TuningStudio.Tests.Transfer;
using TuningStudio.Tests.Weights;

namespace TuningStudio.Tests.Cli;

/// <summary>Verbs on addresses. The home is a folder of the test's own: nothing else runs beside these tests.</summary>
[Collection("Torch")]
public sealed class DataFetchTests : IAsyncLifetime
{
    private const string Secret = "verysecrettoken";

    private readonly TemporaryFolder _folder = new();
    private readonly string? _home = Environment.GetEnvironmentVariable(HomeFolder.Variable);
    private FileServer _server = null!;
    private byte[] _data = [];

    public async ValueTask InitializeAsync()
    {
        _server = await FileServer.StartAsync();
        _data = await File.ReadAllBytesAsync(TinyModel.WriteData(_folder), TestContext.Current.CancellationToken);
        Environment.SetEnvironmentVariable(HomeFolder.Variable, _folder["home"]);
    }

    public async ValueTask DisposeAsync()
    {
        Environment.SetEnvironmentVariable(HomeFolder.Variable, _home);
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public void Tune_Addresses_TrainsOnCopiesAndTellsWhereTheyCameFrom()
    {
        var model = TinyModel.Create(_folder);
        var training = _server.Put("/d/train.jsonl", _data);
        var validation = _server.Put("/d/validation.jsonl", [.. _data, .. _data]);

        var run = CliRun.Of(
            "tune", "--model", model, "--training-file", $"{training}?sig={Secret}", "--validation-file", validation.AbsoluteUri.Replace("//", $"//me:{Secret}@", StringComparison.Ordinal),
            "--output", _folder["run"], "--device", "cpu", "--n-epochs", "1", "--rank", "4", "--json");

        Assert.Equal(ExitCodes.Ok, run.ExitCode);
        var spec = JsonSerializer.Deserialize(File.ReadAllText(_folder["run/spec.json"]), StudioJson.Line.RunSpec)!;
        Assert.Equal(($"{training}?sig=…", validation.AbsoluteUri), (spec.TrainingOrigin?.Source, spec.ValidationOrigin?.Source));
        Assert.StartsWith(_folder["home/datasets"], spec.TrainingFile, StringComparison.Ordinal);
        var prepared = run.Lines.Single(line => line.GetProperty("type").GetString() == "dataPrepared");
        Assert.Equal(FetchBench.Sha256(_data), prepared.GetProperty("trainingSha256").GetString());
        Assert.Equal(spec.ValidationOrigin?.Sha256, prepared.GetProperty("validationSha256").GetString());
        Assert.DoesNotContain(Secret, run.Output + run.Error, StringComparison.Ordinal);
        Assert.All(
            Directory.EnumerateFiles(_folder.Root, "*", SearchOption.AllDirectories),
            file => Assert.DoesNotContain(Secret, File.ReadAllText(file), StringComparison.Ordinal));

        File.AppendAllText(spec.TrainingFile, "{\"prompt\":\"a\",\"completion\":\"b\"}\n");
        var changed = CliRun.Of("tune", "--extend", "1", "--output", _folder["run"]);
        Assert.Equal(ExitCodes.BadInput, changed.ExitCode);
        Assert.Contains("was changed", changed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Tokenize_AddressTwice_FetchesOnce()
    {
        var model = TinyModel.Create(_folder);
        var address = _server.Put("/lines.jsonl", "{\"text\":\"Hello\"}\n"u8.ToArray()).AbsoluteUri;

        var first = CliRun.Of("tokenize", "--model", model, "--file", address);
        var second = CliRun.Of("tokenize", "--model", model, "--file", address);

        Assert.Equal((ExitCodes.Ok, ExitCodes.Ok), (first.ExitCode, second.ExitCode));
        Assert.Equal(first.Output, second.Output);
        Assert.Contains("SHA-256", first.Error, StringComparison.Ordinal);
        Assert.Equal(3, _server.Seen.Count);
    }

    [Theory]
    [InlineData(404, ExitCodes.BadInput, ErrorCodes.NotFound, "is not there")]
    [InlineData(403, ExitCodes.BadInput, ErrorCodes.AccessDenied, "may not be read")]
    public void Tune_AddressThatIsRefused_IsOneErrorAndNoRun(int status, int exitCode, string code, string message)
    {
        var address = _server.Put("/data.jsonl", _data).AbsoluteUri;
        _server.Fail("/data.jsonl", new ServerFault { Status = status }, new ServerFault { Status = status });

        CliRun.Fails(exitCode, code, message, "tune", "--model", TinyModel.Create(_folder), "--training-file", address, "--output", _folder["run"]);

        Assert.False(Directory.Exists(_folder["run"]));
    }

    [Fact]
    public void Tune_AddressThatIsNone_SaysHowItIsWritten() => CliRun.Fails(
        ExitCodes.WrongOptions, ErrorCodes.InvalidOption, "does not name a file", "tune", "--model", TinyModel.Create(_folder), "--training-file", "s3://bucket", "--output", _folder["run"]);
}
