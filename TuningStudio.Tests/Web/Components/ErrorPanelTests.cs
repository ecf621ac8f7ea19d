using System.Text.Json;
using Bunit;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.Shared;
using TuningStudio.Web.Jobs;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components;

public sealed class ErrorPanelTests
{
    private static readonly ErrorInfo OutOfMemory = new(ErrorCodes.OutOfMemory, "The device's memory is full.", "Use --micro-batch-size 1.");

    [Fact]
    public async Task Render_ReaderOfTheEnginesLanguage_GetsItsOwnWordsOnce()
    {
        await using var studio = new StudioPageContext();

        var panel = studio.Render<ErrorPanel>(parameters => parameters.Add(item => item.Error, OutOfMemory)).Find(At("error"));

        Assert.Contains("The device's memory is full.", panel.TextContent, StringComparison.Ordinal);
        Assert.Contains("Use “Micro-batch size” 1.", panel.TextContent, StringComparison.Ordinal);
        Assert.Empty(panel.QuerySelectorAll(At("error-original")));
    }

    [Fact]
    public async Task Render_OtherReader_GetsHeadlineAndAdviceAndTheOriginalAfterIt()
    {
        await using var studio = new StudioPageContext("zh");

        var panel = studio.Render<ErrorPanel>(parameters => parameters.Add(item => item.Error, OutOfMemory)).Find(At("error"));

        Assert.Equal("内存不足", panel.QuerySelector("h3")!.TextContent);
        Assert.Contains("微批次", panel.TextContent, StringComparison.Ordinal);
        Assert.Equal("The device's memory is full. Use “微批大小” 1.", panel.QuerySelector(At("error-original"))!.TextContent);
        Assert.Equal("en", panel.QuerySelector(At("error-original"))!.GetAttribute("lang"));
    }

    [Fact]
    public async Task Render_FaultThatTheCatalogueHas_IsSaidInChineseAlone()
    {
        await using var studio = new StudioPageContext("zh");
        var fault = new ErrorInfo(ErrorCodes.InvalidData, "Line 7 is not valid JSON at column 3: it breaks off there. The record starts with \"{\"prompt\": \"q\".", "Correct or delete this record.", "a.jsonl", 7);

        var panel = studio.Render<ErrorPanel>(parameters => parameters.Add(item => item.Error, fault)).Find(At("error"));

        Assert.Contains("第 7 行第 3 列", panel.TextContent, StringComparison.Ordinal);
        Assert.Contains("{\"prompt\": \"q", panel.TextContent, StringComparison.Ordinal);
        Assert.Contains("请改正或删除这条记录。", panel.TextContent, StringComparison.Ordinal);
        Assert.Empty(panel.QuerySelectorAll(At("error-original")));
    }

    [Theory]
    [InlineData("en", "Say “Columns” prompt=a, or leave out “Classification metrics”; --urls stays.")]
    [InlineData("zh", "Say “列” prompt=a, or leave out “分类指标”; --urls stays.")]
    public async Task Render_FlagsOfTheCommandLine_AreWhatPagesCallThem(string language, string said)
    {
        await using var studio = new StudioPageContext(language);
        var fault = new ErrorInfo(ErrorCodes.InvalidOption, "It cannot be.", "Say --columns prompt=a, or leave out --compute-classification-metrics; --urls stays.");

        var panel = studio.Render<ErrorPanel>(parameters => parameters.Add(item => item.Error, fault)).Find(At("error"));

        Assert.Contains(said, panel.TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "The worker process 7 crashed (signal 11). Its last words: malloc failed", "Start it again;")]
    [InlineData("zh", "训练进程 7 崩溃（信号 11）。 它最后的输出：malloc failed", "请重新开始")]
    public async Task Render_KeptErrorOfTheSite_IsSaidInTheReadersLanguage(string language, string message, string remedy)
    {
        await using var studio = new StudioPageContext(language);
        var lost = SiteError.Create(ErrorCodes.WorkerLost, [new SiteText("Lost.Crashed", "7", "11"), new SiteText("Lost.LastWords", "malloc failed")], new SiteText("Lost.Again"));

        // As it comes back from the index.
        var kept = JsonSerializer.Deserialize(JsonSerializer.Serialize(lost, StudioJson.Line.ErrorInfo), StudioJson.Line.ErrorInfo)!;
        var panel = studio.Render<ErrorPanel>(parameters => parameters.Add(item => item.Error, kept)).Find(At("error"));

        Assert.StartsWith("The worker process 7 crashed (signal 11). Its last words: malloc failed", kept.Message, StringComparison.Ordinal);
        Assert.Contains(message, panel.TextContent, StringComparison.Ordinal);
        Assert.Contains(remedy, panel.TextContent, StringComparison.Ordinal);
        Assert.Empty(panel.QuerySelectorAll(At("error-original")));
    }

    [Theory]
    [InlineData("en", "Line 9 has no \"prompt\". Fill it in.")]
    [InlineData("zh", "9 处：数据无法读取。 英文原文 Line 9 has no \"prompt\". Fill it in.")]
    public async Task Render_FurtherFaultyRecords_AreSaidInTheReadersLanguage(string language, string expected)
    {
        await using var studio = new StudioPageContext(language);
        var fault = new ErrorInfo(ErrorCodes.InvalidData, "Line 7 has no \"prompt\".", "Fill it in.", "/data/a.jsonl", 7);

        var panel = studio.Render<ErrorPanel>(parameters => parameters.Add(item => item.Error, fault with { Others = [fault with { Message = "Line 9 has no \"prompt\".", Line = 9 }], Count = 5 }));

        Assert.Equal(expected, panel.Find($"{At("other-faults")} li").TextContent.Trim());
        Assert.Equal(language == "zh" ? "还有 3 条未列出。" : "3 more are not listed.", panel.Find($"{At("other-faults")} p").TextContent);
    }

    [Fact]
    public async Task Render_RefusalOfTheSite_StandsAsItWasSaid()
    {
        await using var studio = new StudioPageContext("zh");

        var panel = studio.Render<ErrorPanel>(parameters => parameters.Add(item => item.Error, new ErrorInfo(Refusal.Code, "“一”已经结束，无需停止。"))).Find(At("error"));

        Assert.Contains("无需停止", panel.TextContent, StringComparison.Ordinal);
        Assert.Empty(panel.QuerySelectorAll(At("error-original")));
    }
}
