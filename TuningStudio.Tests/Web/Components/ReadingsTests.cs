using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using TuningStudio.Core.Configuration;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.Shared;

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
        Assert.Equal("2.5", Readings.Rate(2.5));
        Assert.Equal("1,178", Readings.Rate(1178.2));
        Assert.Equal("17 MB", Readings.Bytes(17_800_000));
        Assert.Equal("1.2 B", Readings.Parameters(1_235_814_400));
    }

    [Fact]
    public void Show_BinaryFraction_LosesItsTail() =>
        Assert.Equal("0.0017", OptionValue.Show(HyperparameterCatalog.Get("learningRate"), new HyperparameterOptions { LearningRate = 17 * 0.0001 }));
}
