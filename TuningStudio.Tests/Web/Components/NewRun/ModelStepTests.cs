using Bunit;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.NewRun;
using TuningStudio.Web.Components.Pages;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.NewRun;

public sealed class ModelStepTests : IAsyncDisposable
{
    private const string Llama = "/studio/models/Llama-3.2-1B-Instruct";

    private readonly StudioPageContext _studio = new();

    public ValueTask DisposeAsync() => _studio.DisposeAsync();

    [Fact]
    public void Models_None_SaysWhereToGetOneAndCannotGoOn()
    {
        _studio.Libraries.Models.Clear();

        var page = Open();

        Assert.Equal("models", page.Find($"{At("no-models")} a").GetAttribute("href"));
        Assert.Empty(page.FindAll("[role=radiogroup] [role=radio]"));
        Assert.True(page.Find(At("step-next")).HasAttribute("disabled"));
        Assert.NotEmpty(page.FindAll(At("model-path")));
    }

    [Fact]
    public async Task Models_StillListed_DoesNotSayThatThereAreNone()
    {
        var listing = new TaskCompletionSource();
        _studio.Libraries.Listing = listing.Task;
        using var form = new RunForm(_studio.Libraries, _studio.Libraries);

        var step = _studio.Render<ModelStep>(parameters => parameters.Add(item => item.Form, form));
        Assert.Empty(step.FindAll(At("no-models")));
        await step.InvokeAsync(listing.SetResult);

        step.WaitForAssertion(() => Assert.Equal(2, step.FindAll(At("model-choice")).Count));
    }

    [Fact]
    public void Path_FolderOutsideTheLibrary_StandsAmongTheChoices()
    {
        _studio.Libraries.Elsewhere.Add(_studio.Libraries.Models[1] with { Path = "/mnt/other", Name = "Other" });
        var page = Open();

        Inspect(page, "/mnt/other");

        page.WaitForAssertion(() => Assert.Equal("/mnt/other", page.Find($"{At("model-choice")}[aria-checked=true]").GetAttribute("data-path")));
        Assert.Equal(3, page.FindAll(At("model-choice")).Count);
        page.FindAll(At("model-choice"))[0].Click();
        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll(At("model-choice")).Count));
    }

    [Fact]
    public async Task Path_FolderStillLookedAt_SaysSoAndCannotGoOn()
    {
        var page = Open();
        var looking = new TaskCompletionSource();
        _studio.Libraries.Inspecting = looking.Task;

        Inspect(page, Llama);
        Assert.Contains("Looking at config", page.Find("[role=status].small").TextContent, StringComparison.Ordinal);
        Assert.True(page.Find(At("step-next")).HasAttribute("disabled"));
        await page.InvokeAsync(looking.SetResult);

        page.WaitForAssertion(() => Assert.False(page.Find(At("step-next")).HasAttribute("disabled")));
        Assert.DoesNotContain("Looking at config", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Model_WithoutChatTemplate_SaysHowRecordsAreWritten()
    {
        _studio.Libraries.Models[1] = _studio.Libraries.Models[1] with { HasChatTemplate = false };
        var page = Open();
        Assert.Empty(page.FindAll(".notice-warning"));

        page.FindAll(At("model-choice"))[1].Click();

        Assert.Contains("no chat template", page.Find(".notice-warning").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Choice_AfterAFolderThatIsNone_ClearsItsErrorAndIsLookedAtOnce()
    {
        var page = Open();
        Inspect(page, "/nowhere");
        page.WaitForElement(At("error"));

        page.FindAll(At("model-choice"))[1].Click();
        page.FindAll(At("model-choice"))[1].Click();

        Assert.Empty(page.FindAll(At("error")));
        Assert.Single(_studio.Libraries.Inspected, Llama);
        Assert.Equal(string.Empty, page.Find(At("model-path")).GetAttribute("value") ?? string.Empty);
    }

    private static void Inspect(IRenderedComponent<NewRunPage> page, string path)
    {
        page.Find(At("model-path")).Input(path);
        page.Find($"form:has({At("model-inspect")})").Submit();
    }

    private IRenderedComponent<NewRunPage> Open()
    {
        NewRunDraftTests.KeepDraft(_studio, new RunDraft { Name = "a" });
        _studio.Navigation.NavigateTo("new?step=model");
        return _studio.Render<NewRunPage>();
    }
}
