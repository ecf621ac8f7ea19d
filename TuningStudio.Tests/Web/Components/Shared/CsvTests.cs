using System.Text;
using TuningStudio.Web.Components.Shared;

namespace TuningStudio.Tests.Web.Components.Shared;

public sealed class CsvTests
{
    [Fact]
    public void Write_QuotesAndFormulas_AreText() =>
        Assert.Equal("\uFEFF\"say \"\"a\"\"\",\"'=1+1\"\r\n", Encoding.UTF8.GetString(Csv.Write([["say \"a\"", "=1+1"]])));

    [Fact]
    public void Write_NegativeNumberAndNothing_StayAsTheyAre() =>
        Assert.Equal("\uFEFF\"-0.5\",\"\",\"'-a\"\r\n", Encoding.UTF8.GetString(Csv.Write([["-0.5", null, "-a"]])));
}
