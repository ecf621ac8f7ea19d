using System.Text.RegularExpressions;
using Bunit;
using TuningStudio.Core.Data.Reports;
using TuningStudio.Core.Data.Reports.Fixes;
using TuningStudio.Tests.Data;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.DataCheck;

namespace TuningStudio.Tests.Web.Components.DataCheck;

public sealed partial class FindingCardTests
{
    // Names that a Chinese text has as well.
    private static readonly HashSet<string> Names = ["token", "tokens", "MinHash", "HTML", "N/A", "null", "prompt", "completion", "IP", "SECRET", "EMAIL", "PHONE"];

    public static TheoryData<string> Codes => [.. DataFindingCodes.All];

    [Theory]
    [MemberData(nameof(Codes))]
    public async Task Render_ReaderOfChinese_GetsNoEnglishWord(string code)
    {
        await using var studio = new StudioPageContext("zh");
        var words = code switch
        {
            DataFindingCodes.PersonalData => ["card", "email", "id", "ip", "phone"],
            DataFindingCodes.MixedLanguages => ["de", "cyrillic"],
            _ => new[] { "甲", "乙" },
        };

        var card = studio.Render<FindingCard>(parameters => parameters.Add(item => item.Finding, new DataFinding(code, FindingSeverity.Warning, 12) { Lines = [3, 4], Words = words, Figures = [0.8, 12] }));

        Assert.Equal([], Word().Matches(card.Find("details").TextContent).Select(match => match.Value).Except(Names));
    }

    [Fact]
    public async Task Render_DataWithEveryKindAndAForeignLanguage_NamesThemInChinese()
    {
        await using var studio = new StudioPageContext("zh");
        using var folder = new DataFolder();
        var rows = Enumerable.Range(0, 30).Select(number => $$"""{"prompt":"今天第 {{number}} 位客人问了什么问题？","completion":"客人问的是第 {{number}} 路公交车几点开。"}""")
            .Append("""{"prompt":"Wie ist das Wetter und die Luft?","completion":"Das Wetter ist gut und die Luft ist nicht kalt, wie ich das sehe."}""")
            .Append("""{"prompt":"请发到 a.b@firm.de，或打 13812345678，或看 8.8.8.8","completion":"卡号 4111 1111 1111 1111，证件 11010519491231002X"}""");

        var report = DataInspection.Run(folder.Open(string.Join('\n', rows)), cancellationToken: Xunit.TestContext.Current.CancellationToken);
        var said = report.Findings.ToLookup(finding => finding.Code, finding => studio.Render<FindingCard>(parameters => parameters.Add(item => item.Finding, finding)).Find("summary").TextContent);

        Assert.Equal(["注意 · 1 条记录可能含有个人数据：银行卡号、电子邮箱、身份证号、IP 地址、电话号码"], said[DataFindingCodes.PersonalData]);
        Assert.Equal(["提示 · 1 条记录是 德文，多数是 中文"], said[DataFindingCodes.MixedLanguages]);
    }

    [Fact]
    public async Task Render_ExampleThatNothingMends_StandsAsItIs()
    {
        await using var studio = new StudioPageContext();
        var finding = new DataFinding(DataFindingCodes.Echoes, FindingSeverity.Note, 1) { Examples = [new(3, "Who are you?", null)] };

        var note = studio.Render<FindingCard>(parameters => parameters.Add(item => item.Finding, finding));
        var mendable = studio.Render<FindingCard>(parameters => parameters.Add(item => item.Finding, finding with { Fix = new(DataFixes.DropEchoes, []) }));

        Assert.Equal("Who are you?", note.Find("pre").TextContent);
        Assert.Empty(note.FindAll("del, button"));
        Assert.Equal("Who are you?", mendable.Find("pre del").TextContent);
        Assert.Single(mendable.FindAll("button"));
    }

    [GeneratedRegex(@"[A-Za-z][A-Za-z/]+")]
    private static partial Regex Word();
}
