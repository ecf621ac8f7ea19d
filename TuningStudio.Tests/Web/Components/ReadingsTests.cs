using System.Globalization;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.JSInterop;
using TuningStudio.Core.Configuration;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.Pages;
using TuningStudio.Web.Components.Shared;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.Components;

public sealed class ReadingsTests
{
    [Theory]
    [InlineData("en", 8.0, "8 s")]
    [InlineData("en", 64.0, "1 min 4 s")]
    [InlineData("zh", 3661.0, "1 小时 1 分")]
    [InlineData("en", 90000.0, "1 d 1 h")]
    [InlineData("en", double.NaN, "–")]
    public async Task Duration_Seconds_ReadsAsTheTwoLargestUnits(string language, double seconds, string expected)
    {
        await using var studio = new StudioPageContext(language);

        Assert.Equal(expected, studio.Services.GetRequiredService<Readings>().Duration(seconds));
    }

    [Fact]
    public void Numbers_OfAnySize_StayReadable()
    {
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("en");

        Assert.Equal("1.4e-4", Readings.Number(0.00014));
        Assert.Equal("0.3944", Readings.Number(0.39441));
        Assert.Equal("NaN", Readings.Number(double.NaN));
        Assert.Equal(("8.2570", "0.5000", "710.7", "–"), (Readings.Loss(8.257), Readings.Loss(0.5), Readings.Loss(710.7), Readings.Loss(null)));
        Assert.Equal("8.6", Readings.Score(8.57));
        Assert.Equal("2.5", Readings.Rate(2.5));
        Assert.Equal("1,178", Readings.Rate(1178.2));
        Assert.Equal("17 MB", Readings.Bytes(17_800_000));
        Assert.Equal("1.2 B", Readings.Parameters(1_235_814_400));
        Assert.Equal(("–", "640", "124 K"), (Readings.Parameters(null), Readings.Parameters(640), Readings.Parameters(124_000)));
        Assert.Equal(("71.3", "1,178"), (Readings.Number(71.26), Readings.Number(1178.2)));
    }

    [Theory]
    [InlineData("Asia/Shanghai", 480, "20:30:00")]
    [InlineData("No/Such", 330, "18:00:00")]
    [InlineData(null, 60, "13:30:00")]
    public async Task TimeOfDay_BrowserElsewhere_IsItsTime(string? zone, int minutes, string expected)
    {
        await using var studio = new StudioPageContext();
        var readings = studio.Services.GetRequiredService<Readings>();

        Assert.True(readings.UseZone(zone, minutes));

        Assert.Equal(expected, readings.TimeOfDay(FakeRuns.Start.AddMinutes(30)));
    }

    [Fact]
    public async Task Render_BrowserSaysItsZone_DrawsThePageAnew()
    {
        await using var studio = new StudioPageContext();
        studio.JSInterop.Setup<BrowserZone.Answer>("studio.zone").SetResult(new("Asia/Shanghai", 480));
        studio.Store.Add(FakeRuns.History("r1", "One", 50, RunStatus.Running));

        var page = studio.Render<BrowserZone>(parameters => parameters.AddChildContent<RunPage>(run => run.Add(item => item.Id, "r1")));

        page.WaitForAssertion(() => Assert.Contains("20:00:02", page.Find("time").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Render_BrowserDoesNotSayItsZone_KeepsTheStudios()
    {
        await using var studio = new StudioPageContext();
        studio.JSInterop.Setup<BrowserZone.Answer>("studio.zone").SetException(new JSException("denied"));
        studio.Store.Add(FakeRuns.History("r1", "One", 50, RunStatus.Running));

        var page = studio.Render<BrowserZone>(parameters => parameters.AddChildContent<RunPage>(run => run.Add(item => item.Id, "r1")));

        Assert.Contains("12:00:02", page.Find("time").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Show_BinaryFraction_LosesItsTail() =>
        Assert.Equal("0.0017", OptionValue.Show(HyperparameterCatalog.Get("learningRate"), new HyperparameterOptions { LearningRate = 17 * 0.0001 }));

    [Fact]
    public void Show_TinyNumber_IsWrittenAsPeopleWriteIt() =>
        Assert.Equal("1e-8", OptionValue.Show(HyperparameterCatalog.Get("adamEpsilon"), new HyperparameterOptions { AdamEpsilon = 1e-8 }));
}
