using Bunit;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.Pages;
using TuningStudio.Web.State;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.Catalogue;

public sealed class ModelPageTests : IAsyncDisposable
{
    private readonly StudioPageContext _studio = new();

    public ValueTask DisposeAsync() => _studio.DisposeAsync();

    [Fact]
    public void Page_Model_ShowsPartsChecksAndExample()
    {
        _studio.Libraries.Details = Details() with
        {
            Text = new ModelTextFacts
            {
                VocabularySize = 128_256,
                Special = [("eos", 7, "<|eot_id|>")],
                Template = "{{ messages }}",
                Example = "user: hello",
                Checks = [new TextCheck("roundTrip", true, "Hello"), new TextCheck("endToken", false, "")],
            },
        };

        var page = Render();

        Assert.Contains("Feed-forward", page.Find(At("model-parts")).TextContent, StringComparison.Ordinal);
        Assert.Equal(["true", "false"], page.FindAll(At("model-check")).Select(check => check.GetAttribute("data-passed")));
        Assert.Equal("user: hello", page.Find(At("model-example")).TextContent);
        Assert.Contains("<|eot_id|>", page.Find(At("model-special")).TextContent, StringComparison.Ordinal);
        Assert.Contains("128,256", page.Find(At("model-facts")).TextContent, StringComparison.Ordinal);
        Assert.Equal("new?step=model&model=%2Fstudio%2Fmodels%2Fstarter", page.Find(At("model-tune")).GetAttribute("href"));
        Assert.Equal("playground?model=%2Fstudio%2Fmodels%2Fstarter", page.Find(At("model-chat")).GetAttribute("href"));
    }

    [Fact]
    public void Page_BrokenTokenizer_ShowsTheErrorAndTheRest()
    {
        _studio.Libraries.Details = Details() with { TextError = new ErrorInfo(ErrorCodes.InvalidTokenizer, "There is no tokenizer.") };

        var page = Render();

        Assert.Contains("no tokenizer", page.Find(At("error")).TextContent, StringComparison.Ordinal);
        Assert.Single(page.FindAll(At("model-parts")));
    }

    [Fact]
    public void Page_NoSuchModel_ShowsTheError() => Assert.Single(Render("/nowhere").FindAll(At("error")));

    [Fact]
    public void Playground_ModelAlone_AsksItWithoutAdapter()
    {
        _studio.Navigation.NavigateTo("playground?model=/studio/models/Llama-3.2-1B-Instruct");

        var page = _studio.Render<PlaygroundPage>();

        Assert.Contains("Llama-3.2-1B-Instruct", page.Find(".columns").TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll(At("answer-tuned")));
        Assert.Single(page.FindAll(At("playground-tune")));
    }

    [Fact]
    public void NewRun_ModelInTheAddress_IsChosen()
    {
        _studio.Navigation.NavigateTo("new?step=model&model=/studio/models/Llama-3.2-1B-Instruct");

        var page = _studio.Render<NewRunPage>();

        page.WaitForAssertion(() => Assert.Equal("/studio/models/Llama-3.2-1B-Instruct", page.Find($"{At("model-choice")}[aria-checked=true]").GetAttribute("data-path")));
    }

    [Fact]
    public async Task Page_FolderStillRead_SaysSo()
    {
        var inspecting = new TaskCompletionSource();
        _studio.Libraries.Inspecting = inspecting.Task;
        var page = Render();
        Assert.Equal("Loading", page.Find("[role=progressbar]").GetAttribute("aria-label"));
        Assert.Empty(page.FindAll(At("model-tune")));

        await page.InvokeAsync(inspecting.SetResult);

        page.WaitForAssertion(() => Assert.Equal("Studio starter", page.Find("h1").TextContent));
        Assert.Empty(page.FindAll("[role=progressbar]"));
    }

    [Fact]
    public async Task Page_AnotherModelWhileTheFirstIsRead_ShowsThatOne()
    {
        var first = new TaskCompletionSource();
        _studio.Libraries.Inspecting = first.Task;
        var page = Render();

        _studio.Libraries.Inspecting = Task.CompletedTask;
        _studio.Navigation.NavigateTo("models/details?path=%2Fstudio%2Fmodels%2FLlama-3.2-1B-Instruct");
        page.WaitForAssertion(() => Assert.Equal("Llama-3.2-1B-Instruct", page.Find("h1").TextContent));
        await page.InvokeAsync(first.SetResult);

        Assert.Equal("Llama-3.2-1B-Instruct", page.Find("h1").TextContent);
    }

    [Fact]
    public void Page_ModelThatRunsHaveTuned_ListsThoseAlone()
    {
        var other = FakeRuns.History("r2", "Two", 250, RunStatus.Succeeded);
        _studio.Store.Add(FakeRuns.History("r1", "One", 250, RunStatus.Succeeded));
        _studio.Store.Add(other with { Summary = other.Summary with { Model = "/studio/models/Llama-3.2-1B-Instruct" } });

        var row = Assert.Single(Render().FindAll(At("tuned-row")));

        Assert.Contains("ft:starter:studio:r1", row.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_NoChatTemplate_SaysHowRecordsAreWritten()
    {
        _studio.Libraries.Details = Details() with { Text = new ModelTextFacts { VocabularySize = 7, Special = [], Checks = [] } };

        var text = Render().Find(At("model-text"));

        Assert.Contains("no chat template", text.TextContent, StringComparison.Ordinal);
        Assert.Null(text.QuerySelector(At("model-template")));
    }

    [Fact]
    public void Page_NoPathInTheAddress_ShowsTheError()
    {
        _studio.Navigation.NavigateTo("models/details");

        Assert.Single(_studio.Render<ModelPage>().FindAll(At("error")));
    }

    private ModelDetails Details() => new()
    {
        Model = _studio.Libraries.Models[0],
        Parts = [("mlp", 5_000_000), ("embedding", 3_000_000)],
        Formats = [("BF16", 8_000_000)],
        Config = [("hidden_size", "320")],
        Files = [("config.json", 700)],
    };

    private IRenderedComponent<ModelPage> Render(string path = "/studio/models/starter")
    {
        _studio.Navigation.NavigateTo($"models/details?path={Uri.EscapeDataString(path)}");
        return _studio.Render<ModelPage>();
    }
}
