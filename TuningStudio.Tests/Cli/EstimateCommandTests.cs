using TuningStudio.Cli;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Planning.Estimates;
using TuningStudio.Tests.Web.Hosting;
using TuningStudio.Tests.Weights;

namespace TuningStudio.Tests.Cli;

[Collection("Torch")]
public sealed class EstimateCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestFolder _home = new();
    private readonly string? _before = Environment.GetEnvironmentVariable(HomeFolder.Variable);
    private readonly string[] _request;

    // What a probe measures is kept only where there is a home.
    public EstimateCommandTests()
    {
        Environment.SetEnvironmentVariable(HomeFolder.Variable, _home.Root);
        _request = ["estimate", "--model", TinyModel.Create(_folder), "--training-file", TinyModel.WriteData(_folder), "--device", "cpu", "--precision", "fp32"];
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(HomeFolder.Variable, _before);
        _home.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Estimate_Json_TellsComponentsThatSumUp()
    {
        var line = Assert.Single(CliRun.Of([.. _request, "--price-per-hour", "3600", "--json"]).Lines);

        Assert.Equal("estimate", line.GetProperty("type").GetString());
        Assert.Equal(line.GetProperty("totalBytes").GetInt64(), line.GetProperty("memory").EnumerateObject().Sum(part => part.Value.GetInt64()));
        Assert.Equal(line.GetProperty("seconds").GetDouble(), line.GetProperty("cost").GetDouble(), 6);
        Assert.True(line.GetProperty("fits").GetBoolean());
        Assert.NotEqual(0, line.GetProperty("gpus").GetArrayLength());
    }

    [Fact]
    public void Estimate_OfASweep_TellsTheLargestRunAndTheSumOfAll()
    {
        var line = Assert.Single(CliRun.Of([.. _request, "--grid", "rank=2,4", "--grid", "nEpochs=1,2", "--price-per-hour", "3600", "--json"]).Lines);

        var sweep = line.GetProperty("sweep");
        Assert.Equal(4, sweep.GetProperty("runs").GetInt32());
        Assert.Equal(sweep.GetProperty("seconds").GetDouble(), sweep.GetProperty("cost").GetDouble(), 6);
        Assert.True(sweep.GetProperty("seconds").GetDouble() > 3 * line.GetProperty("seconds").GetDouble() / 2);
        var largest = Assert.Single(CliRun.Of([.. _request, "--rank", "4", "--json"]).Lines);
        Assert.Equal(largest.GetProperty("trainableParameters").GetInt64(), line.GetProperty("trainableParameters").GetInt64());
        Assert.False(largest.TryGetProperty("sweep", out _));

        // On another device too it is all runs that take the time.
        var (all, one) = (line.GetProperty("gpus")[0], largest.GetProperty("gpus")[0]);
        Assert.True(all.GetProperty("seconds").GetDouble() > 3 * one.GetProperty("seconds").GetDouble());
        Assert.Equal(all.GetProperty("seconds").GetDouble(), all.GetProperty("cost").GetDouble(), 6);
        Assert.False(one.TryGetProperty("cost", out _));
    }

    [Fact]
    public void Estimate_OfASweepThatNamesNothing_SaysSo() =>
        CliRun.Fails(ExitCodes.WrongOptions, ErrorCodes.InvalidOption, "which is no hyperparameter", [.. _request, "--grid", "abacus=1,2"]);

    [Fact]
    public void Estimate_ForAGpuThatIsNotHere_ReckonsForIt()
    {
        var run = CliRun.Of([.. _request, "--gpu", "RTX 4090"]);

        Assert.Equal(ExitCodes.Ok, run.ExitCode);
        Assert.Contains("24.0 GiB (RTX 4090)", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Estimate_Probe_MeasuresAndLeavesItsPaceAlone()
    {
        var before = Directory.GetFileSystemEntries(_folder.Root);

        var reckoned = Assert.Single(CliRun.Of([.. _request, "--json"]).Lines);
        var line = Assert.Single(CliRun.Of([.. _request, "--probe", "--json"]).Lines);

        Assert.Equal("probe", line.GetProperty("source").GetString());
        var byFormula = reckoned.GetProperty("totalBytes").GetInt64() / (reckoned.TryGetProperty("memoryFactor", out var factor) ? factor.GetDouble() : 1);
        Assert.Equal(line.GetProperty("memoryFactor").GetDouble(), line.GetProperty("totalBytes").GetInt64() / byFormula, 1e-3);
        Assert.True(line.GetProperty("measuredBytes").GetInt64() > 0);
        Assert.True(line.GetProperty("flopsPerSecond").GetDouble() > 0);
        Assert.Equal(before, Directory.GetFileSystemEntries(_folder.Root));
        var kept = Assert.Single(MeasurementFile.Read(_home.Root));
        Assert.Equal((0, line.GetProperty("flopsPerSecond").GetDouble()), (kept.PeakBytes, kept.FlopsPerSecond));
    }

    [Fact]
    public void Estimate_WrongOptions_AreAllNamed()
    {
        var run = CliRun.Of([.. _request, "--gpu", "abacus", "--watts", "-1", "--price-per-hour", "dear"]);

        Assert.Equal(ExitCodes.WrongOptions, run.ExitCode);
        Assert.Contains("--gpu 'abacus' is not known", run.Error, StringComparison.Ordinal);
        Assert.Contains("--watts must be", run.Error, StringComparison.Ordinal);
        Assert.Contains("--price-per-hour must be", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Estimate_NoModel_SaysSo() => CliRun.Fails(ExitCodes.WrongOptions, ErrorCodes.InvalidOption, "--model is needed", "estimate", "--training-file", "data.jsonl");
}
