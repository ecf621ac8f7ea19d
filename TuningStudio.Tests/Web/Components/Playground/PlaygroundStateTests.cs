using Bunit;
using Microsoft.JSInterop;
using MudBlazor;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.Pages;
using TuningStudio.Web.State;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.Playground;

/// <summary>What the playground shows before there is anything to ask, and where something is missing.</summary>
public sealed class PlaygroundStateTests : IAsyncDisposable
{
    private readonly StudioPageContext _studio = new();

    public ValueTask DisposeAsync() => _studio.DisposeAsync();

    [Fact]
    public void Render_NoModel_SaysWhatToDo()
    {
        _studio.Libraries.Models.Clear();

        var page = Render(hasRun: false);

        Assert.Contains("Put a model in the studio's models folder", page.Find(".empty").TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll(At("playground-send")));
    }

    [Fact]
    public void Render_NoTunedModel_AsksTheBaseAndSaysWhereOneComesFrom()
    {
        var page = Render(hasRun: false);

        Assert.NotEmpty(page.FindAll(At("answer-base")));
        Assert.Equal("./", page.Find(".columns .empty a").GetAttribute("href"));
        Assert.Empty(page.FindAll(At("playground-run")));
        Assert.Empty(page.FindAll(At("to-vote")));
    }

    [Fact]
    public async Task Render_RunStillRead_ShowsASkeletonUntilItIs()
    {
        var reading = new TaskCompletionSource();
        _studio.Store.ReadingSpec = reading.Task;
        var page = Render();
        Assert.NotEmpty(page.FindAll(".mud-skeleton"));
        Assert.Empty(page.FindAll(At("playground-send")));

        await page.InvokeAsync(reading.SetResult);

        page.WaitForAssertion(() => Assert.NotEmpty(page.FindAll(At("playground-send"))));
        Assert.Empty(page.FindAll(".mud-skeleton"));
    }

    [Fact]
    public void Render_RunWithoutAResult_SaysSo()
    {
        _studio.Store.Add(FakeRuns.History("r2", "Two", 0, RunStatus.Queued));

        var page = Render("playground?run=r2");

        Assert.Equal("Run Two has no adapter to try yet.", page.Find(".notice-warning").TextContent);
    }

    [Theory]
    [InlineData(true, "Copied.")]
    [InlineData(false, "Select the text instead.")]
    public void Link_Pressed_IsCopiedOrSaysThatItCannotBe(bool isAllowed, string said)
    {
        _studio.JSInterop.Setup<bool>("studio.copy", _ => true).SetResult(isAllowed);
        var bar = _studio.Render<MudSnackbarProvider>();
        var page = Render();
        page.Find(At("playground-prompt")).Input("Hello");

        page.Find(At("playground-link")).Click();

        bar.WaitForAssertion(() => Assert.Contains(said, bar.Find(".mud-snackbar").TextContent, StringComparison.Ordinal));
        Assert.Equal(page.Find(At("playground-link")).GetAttribute("href"), Assert.Single(_studio.JSInterop.Invocations["studio.copy"]).Arguments[0]);
    }

    [Fact]
    public void Send_PromptFarTooLongToBeKept_IsAskedAndNotRemembered()
    {
        var page = Render();

        page.Find(At("playground-prompt")).Input(new string('a', 60_000));
        page.Find(At("playground-send")).Click();

        page.WaitForAssertion(() => Assert.Equal(2, _studio.Playground.Asked.Count));
        Assert.Empty(_studio.JSInterop.Invocations["localStorage.setItem"]);
        Assert.Empty(page.FindAll(At("prompt-history")));
    }

    [Fact]
    public void Render_BrowserKeepsNothing_AsksAllTheSame()
    {
        foreach (var storage in new[] { "localStorage", "sessionStorage" })
        {
            _studio.JSInterop.Setup<string?>($"{storage}.getItem", _ => true).SetException(new JSException("denied"));
            _studio.JSInterop.SetupVoid($"{storage}.setItem", _ => true).SetException(new JSException("denied"));
        }

        var page = Render("playground?run=r1&prompt=Where%20is%20it%3F");

        page.WaitForAssertion(() => Assert.Equal("Where is it?", page.Find(At("playground-prompt")).GetAttribute("value")));
        page.Find(At("playground-send")).Click();
        page.WaitForAssertion(() => Assert.Equal(2, _studio.Playground.Asked.Count));
    }

    [Fact]
    public void Record_ThatAsksNothing_SaysSoAndTakesNothing()
    {
        _studio.Libraries.First.Add(new TrainingRecord([new(ChatMessage.User, "One?"), new(ChatMessage.Assistant, "Yes.")], 1));
        _studio.Libraries.First.RemoveRange(0, 3);
        _studio.Libraries.First.Add(new TrainingRecord([new(ChatMessage.Assistant, "Once upon a time")], 2));
        var page = Render();

        page.Find(At("example-number")).Change("2");
        page.Find($"{At("example-more")} form").Submit();

        page.WaitForAssertion(() => Assert.Contains("Nothing is asked in this record.", page.Find(At("example-more")).TextContent, StringComparison.Ordinal));
        Assert.Equal(string.Empty, page.Find(At("playground-prompt")).GetAttribute("value") ?? string.Empty);
        page.Find(At("example-number")).Change("1");
        page.Find($"{At("example-more")} form").Submit();
        page.WaitForAssertion(() => Assert.Equal("One?", page.Find(At("playground-prompt")).GetAttribute("value")));
        Assert.DoesNotContain("Nothing is asked", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Examples_DataIsGone_LeavesThePlaygroundAlone()
    {
        _studio.Libraries.Unreadable = "/studio/datasets/intents.validation.jsonl";

        var page = Render();

        Assert.Empty(page.FindAll(At("example")));
        Assert.Empty(page.FindAll(At("example-more")));
        Assert.Empty(page.FindAll(At("error")));
        Assert.NotEmpty(page.FindAll(At("playground-send")));
    }

    [Fact]
    public void Prompt_CannotBeKept_SaysWhyAndLosesNothing()
    {
        _studio.Prompts.Kept.Add(new("p1", "Parcel", "Where is it?", string.Empty));
        _studio.Prompts.Refusal = new TuningException(ErrorCodes.CannotWrite, "The disk is full.", "Make room.");
        var page = Render();
        page.Find(At("playground-prompt")).Input("When?");
        page.Find(At("prompt-name")).Input("Delivery");

        page.Find($"{At("prompt-library")} form").Submit();
        Assert.Contains("Make room.", page.Find($"{At("prompt-library")} {At("error")}").TextContent, StringComparison.Ordinal);
        Assert.Equal("Delivery", page.Find(At("prompt-name")).GetAttribute("value"));

        page.Find(At("prompt-rename")).Click();
        page.Find(At("prompt-new-name")).Input("Post");
        page.Find($"{At("saved-prompt")} form").Submit();
        Assert.NotEmpty(page.FindAll($"{At("prompt-library")} {At("error")}"));
        Assert.Equal("Post", page.Find(At("prompt-new-name")).GetAttribute("value"));
    }

    [Fact]
    public void Column_OfARunThatIsGone_IsLeftOut()
    {
        var page = Render("playground/file?run=r1&with=gone", isFile: true);

        Assert.Equal(["Base", "One"], page.FindAll(At("batch-column")).Select(column => column.TextContent.Trim()));
    }

    private IRenderedComponent<Microsoft.AspNetCore.Components.IComponent> Render(string address = "playground?run=r1", bool hasRun = true, bool isFile = false)
    {
        if (hasRun)
        {
            _studio.Store.Add(FakeRuns.History("r1", "One", 300, RunStatus.Succeeded));
        }

        _studio.Navigation.NavigateTo(hasRun ? address : "playground");
        return isFile ? _studio.Render<PromptFilePage>() : _studio.Render<PlaygroundPage>();
    }
}
