using Bunit;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.Pages;
using TuningStudio.Web.State;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.Playground;

/// <summary>Questions of a run without a validation file: those that it held out, or it is said that it learnt them.</summary>
public sealed class RunQuestionsTests : IAsyncDisposable
{
    private const string File = "/studio/datasets/intents.train.jsonl";

    private readonly StudioPageContext _studio = new();

    public ValueTask DisposeAsync() => _studio.DisposeAsync();

    [Fact]
    public void Vote_RecordsHeldOut_AsksThoseAndSaysSo()
    {
        _studio.Store.HeldOut["r1"] = [2];
        var page = Open<VotePage>("playground/vote?run=r1");

        page.Find(At("vote-begin")).Click();

        Assert.All(_studio.Playground.Asked, asked => Assert.Contains("charged twice", asked.Messages[^1].Content, StringComparison.Ordinal));
        Assert.NotEmpty(_studio.Playground.Asked);
        Assert.Contains("intents.train.jsonl that this run held out", Note(page), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "This run was trained on the records")]
    [InlineData(false, "this run held out is not known")]
    public void Vote_NoneKnownToBeHeldOut_SaysThatTheyWereLearnt(bool isKnown, string note)
    {
        if (isKnown)
        {
            _studio.Store.HeldOut["r1"] = [];
        }

        var page = Open<VotePage>("playground/vote?run=r1");

        Assert.Contains(note, Note(page), StringComparison.Ordinal);
        Assert.False(page.Find(At("vote-begin")).HasAttribute("disabled"));
    }

    [Fact]
    public void Vote_ValidationFile_SaysNothing()
    {
        _studio.Store.Add(FakeRuns.History("r1", "One", 300, RunStatus.Succeeded));
        _studio.Navigation.NavigateTo("playground/vote?run=r1");

        var page = _studio.Render<VotePage>();

        Assert.False(page.Find(At("vote-begin")).HasAttribute("disabled"));
        Assert.Empty(page.FindAll(At("question-origin")));
    }

    [Fact]
    public void WholeFile_RecordsHeldOut_AnswersThoseAlone()
    {
        _studio.Store.HeldOut["r1"] = [1, 3];
        var page = Open<PromptFilePage>("playground/file?run=r1");
        Assert.Equal(File, page.Find(At("batch-file")).GetAttribute("value"));
        Assert.Contains("held out", Note(page), StringComparison.Ordinal);
        for (var answer = 0; answer < 2; answer++)
        {
            _studio.Playground.Base.Writer.TryWrite(new GenerationFinished("b", "of the base", [1], 5, "stop", 30));
            _studio.Playground.Tuned.Writer.TryWrite(new GenerationFinished("t", "of the tuned", [1], 5, "stop", 28));
        }

        page.Find(At("batch-start")).Click();

        page.WaitForAssertion(() => Assert.Equal("2 / 2", page.Find(At("batch-progress")).TextContent));
        Assert.DoesNotContain(_studio.Playground.Asked, asked => asked.Messages[^1].Content.Contains("charged twice", StringComparison.Ordinal));
    }

    [Fact]
    public void WholeFile_TrainingFileOfARunWithAValidationFile_SaysThatItWasLearnt()
    {
        _studio.Store.Add(FakeRuns.History("r1", "One", 300, RunStatus.Succeeded));
        _studio.Navigation.NavigateTo("playground/file?run=r1");
        var page = _studio.Render<PromptFilePage>();
        Assert.Empty(page.FindAll(At("question-origin")));

        page.Find(At("batch-file")).Change(File);

        Assert.Contains("This run was trained on the records", Note(page), StringComparison.Ordinal);
    }

    [Fact]
    public void Examples_RecordsHeldOut_LieReadyAndOthersAreSaidToBeLearnt()
    {
        _studio.Store.HeldOut["r1"] = [2];
        var page = Open<PlaygroundPage>("playground?run=r1");

        Assert.Contains("charged twice", Assert.Single(page.FindAll(At("example"))).TextContent, StringComparison.Ordinal);
        Assert.Contains("held out", Note(page), StringComparison.Ordinal);
        Assert.Equal("The run did not hold record 1 out: the model may have learnt its answer by heart.", Take(page, 1));
        Assert.Equal("The run held record 2 out: it was not trained on it.", Take(page, 2));
    }

    private static string Take(IRenderedComponent<PlaygroundPage> page, int number)
    {
        page.Find(At("example-number")).Change($"{number}");
        page.Find($"{At("example-more")} form").Submit();
        return page.Find(At("example-origin")).TextContent;
    }

    private static string Note<T>(IRenderedComponent<T> page)
        where T : Microsoft.AspNetCore.Components.IComponent => page.WaitForElement(At("question-origin")).TextContent;

    private IRenderedComponent<T> Open<T>(string address)
        where T : Microsoft.AspNetCore.Components.IComponent
    {
        var history = FakeRuns.History("r1", "One", 300, RunStatus.Succeeded);
        _studio.Store.Add(history with { Spec = history.Spec with { ValidationFile = null } });
        _studio.Navigation.NavigateTo(address);
        return _studio.Render<T>();
    }
}
