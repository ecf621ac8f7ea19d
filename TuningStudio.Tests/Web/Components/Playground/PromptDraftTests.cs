using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;
using TuningStudio.Web.Components.Playground;

namespace TuningStudio.Tests.Web.Components.Playground;

public sealed class PromptDraftTests
{
    private static readonly ChatMessage Asked = new(ChatMessage.User, "Blue?");
    private static readonly ChatMessage Said = new(ChatMessage.Assistant, "Bleu.");

    [Fact]
    public void Of_TurnsBehindTheLastAnswer_AreLeftOut()
    {
        var draft = PromptDraft.Of(new([Asked, Said, new(ChatMessage.User, "And red?"), new(ChatMessage.Assistant, "Rouge."), new(ChatMessage.User, "Thanks.")], 1), "French.")!;

        Assert.Equal(("And red?", "Rouge.", "French."), (draft.Prompt, draft.Expected, draft.System));
        Assert.Equal([Asked, Said], draft.Earlier);
        Assert.Equal("user: Blue?\nassistant: Bleu.\nuser: And red?", draft.Whole);
    }

    [Fact]
    public void Of_AnswerToATool_IsAskedForAfterTheToolsResult()
    {
        var draft = PromptDraft.Of(new([Asked, new(ChatMessage.Assistant, "look(blue)"), new("tool", "bleu"), Said], 1), null)!;

        Assert.Equal(["user", "assistant", "tool"], draft.Messages().Select(message => message.Role));
        Assert.Equal("Bleu.", draft.Expected);
    }

    [Fact]
    public void Of_QuestionWithoutAnAnswer_ExpectsNothing()
    {
        var draft = PromptDraft.Of(new([new(ChatMessage.System, "French."), Asked], 1), "Spanish.")!;

        Assert.Equal(("Blue?", null, "French."), (draft.Prompt, draft.Expected, draft.System));
    }

    [Fact]
    public void Of_NothingAsked_IsNothing()
    {
        Assert.Null(PromptDraft.Of(new TrainingRecord([], 1) { Text = "Once upon a time" }, null));
        Assert.Null(PromptDraft.Of(new([Said], 1), null));
    }

    [Fact]
    public void Link_WrittenAndRead_IsTheSame()
    {
        var draft = new PromptDraft { Prompt = "a=b&c#d %41 换行\n", System = "Be brief.", Earlier = [Asked, Said], Next = ["And?", "Then?"] };

        var read = PromptLink.Read(PromptLink.Write("http://studio/playground?run=r1#old", draft))!;

        Assert.Equal((draft.Prompt, draft.System), (read.Prompt, read.System));
        Assert.Equal(draft.Earlier, read.Earlier);
        Assert.Equal(draft.Next, read.Next);
    }

    [Theory]
    [InlineData("http://studio/playground")]
    [InlineData("http://studio/playground?prompt=a")]
    [InlineData("http://studio/playground#")]
    [InlineData("http://studio/playground#main")]
    [InlineData("http://studio/playground#=&&%zz=")]
    public void Link_NoPromptBehindIt_IsNothing(string address) => Assert.Null(PromptLink.Read(address));
}
