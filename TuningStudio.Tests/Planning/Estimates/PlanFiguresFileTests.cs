using TuningStudio.Core.Planning.Estimates;
using TuningStudio.Tests.Weights;

namespace TuningStudio.Tests.Planning.Estimates;

public sealed class PlanFiguresFileTests
{
    [Fact]
    public void TryWrite_ThenRead_GivesEachDeviceItsFigures()
    {
        using var folder = new TemporaryFolder();

        Assert.True(PlanFiguresFile.TryWrite(folder.Root, new PlanFigures(Currency: "€").With("cpu", new(0.5)).With("cuda:0", new(2, 300)).With("cpu", new(0.25))));

        var read = PlanFiguresFile.Read(folder.Root);
        Assert.Equal("€", read.Currency);
        Assert.Equal((new DeviceFigures(0.25), new DeviceFigures(2, 300), new DeviceFigures()), (read.Of("cpu"), read.Of("cuda:0"), read.Of("cuda:1")));
    }

    [Fact]
    public void Read_OfOneFigureForAll_HoldsForDevicesWithoutTheirOwn()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["planning.json"], """{"pricePerHour":1.5,"watts":90}""");

        var read = PlanFiguresFile.Read(folder.Root);

        Assert.Equal(new DeviceFigures(1.5, 90), read.Of("cpu"));
        Assert.Equal(new DeviceFigures(1.5, 90), read.With("cuda:0", new(3)).Of("cpu"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("{\"pricePerHour\":")]
    public void Read_NothingThatCanBeRead_IsNothingSaid(string? content)
    {
        using var folder = new TemporaryFolder();
        if (content is not null)
        {
            File.WriteAllText(folder["planning.json"], content);
        }

        Assert.Equal(new PlanFigures(), PlanFiguresFile.Read(folder.Root));
        Assert.False(PlanFiguresFile.TryWrite(folder["none"], new()));
    }
}
