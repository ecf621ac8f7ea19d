using Bunit;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.Runs;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.Runs;

public sealed class SampleCardTests
{
    [Fact]
    public async Task Render_NothingBefore_ShowsTheAnswerAlone()
    {
        await using var studio = new StudioPageContext();

        var card = studio.Render<SampleCard>(parameters => parameters.Add(item => item.Now, Answer("Su Yunzheng.", "stop") with { Expected = "Su Yunzheng." }));

        Assert.Empty(card.FindAll(At("sample-base")));
        Assert.Empty(card.FindAll("ins, del"));
        Assert.Equal("Su Yunzheng.", card.Find(At("sample-now")).TextContent.Trim());
        Assert.NotEmpty(card.FindAll(".sample-exact"));
    }

    [Theory]
    [InlineData("en", "cancelled", "out of time")]
    [InlineData("zh", "cancelled", "超时截断")]
    [InlineData("en", "length", "longest length")]
    public async Task Render_AnswerThatDidNotEnd_SaysWhy(string language, string reason, string said)
    {
        await using var studio = new StudioPageContext(language);

        var card = studio.Render<SampleCard>(parameters => parameters.Add(item => item.Before, Answer("I am", "stop")).Add(item => item.Now, Answer(string.Empty, reason)));

        Assert.Contains(said, card.Find(At("sample-now")).TextContent, StringComparison.Ordinal);
        Assert.NotEmpty(card.FindAll("del"));
    }

    private static SampleAnswer Answer(string text, string reason) => new() { Prompt = [new(ChatMessage.User, "Who are you?")], Answer = text, FinishReason = reason };
}
