using TuningStudio.Core.Planning.Estimates;
using TuningStudio.Tests.Weights;

namespace TuningStudio.Tests.Planning.Estimates;

public sealed class MeasurementFileTests
{
    [Fact]
    public void Add_ThenRead_GivesItBackAndLeavesOutWhatIsBroken()
    {
        using var folder = new TemporaryFolder();
        var measured = new RunMeasurement { Device = "cpu", Precision = "bf16", Method = "lora", Quantization = "none", Parameters = 6_000_000, FlopsPerSecond = 1e10, PeakBytes = 400, EstimatedBytes = 380 };

        MeasurementFile.Add(folder.Root, measured);
        File.AppendAllText(folder["measurements.jsonl"], "{\"device\":\n");
        MeasurementFile.Add(folder.Root, measured);

        Assert.Equal([measured, measured], MeasurementFile.Read(folder.Root));
    }

    [Fact]
    public void TryForget_OneDevice_LeavesTheOthers()
    {
        using var folder = new TemporaryFolder();
        var other = new RunMeasurement { Device = "cuda:0", Precision = "bf16", Method = "lora", Quantization = "none" };
        MeasurementFile.Add(folder.Root, other with { Device = "cpu" });
        MeasurementFile.Add(folder.Root, other);

        Assert.True(MeasurementFile.TryForget(folder.Root, "cpu"));

        Assert.Equal([other], MeasurementFile.Read(folder.Root));
        Assert.True(MeasurementFile.TryForget(folder["none"], "cpu"));
    }

    [Fact]
    public void Add_NoHome_MakesNone()
    {
        using var folder = new TemporaryFolder();

        MeasurementFile.Add(folder["none"], new RunMeasurement { Device = "cpu", Precision = "bf16", Method = "lora" });

        Assert.False(Directory.Exists(folder["none"]));
        Assert.Empty(MeasurementFile.Read(folder["none"]));
    }
}
