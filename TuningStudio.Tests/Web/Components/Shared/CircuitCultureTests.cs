using System.Globalization;
using TuningStudio.Web.Components.Shared;

namespace TuningStudio.Tests.Web.Components.Shared;

public sealed class CircuitCultureTests
{
    [Fact]
    public async Task InboundActivity_ConnectionOfAnotherLanguage_SpeaksTheFirst()
    {
        var heard = new List<string>();
        var activity = new CircuitCulture().CreateInboundActivityHandler(_ =>
        {
            heard.Add(CultureInfo.CurrentUICulture.Name);
            return Task.CompletedTask;
        });

        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("zh");
        await activity(null!);
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("en");
        await activity(null!);

        Assert.Equal(["zh", "zh"], heard);
        Assert.Equal("en", CultureInfo.CurrentUICulture.Name);
    }
}
