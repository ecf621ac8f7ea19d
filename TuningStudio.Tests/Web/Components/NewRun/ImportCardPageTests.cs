using System.Text.Json;
using Bunit;
using Microsoft.AspNetCore.Components.Forms;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.NewRun;
using TuningStudio.Web.Components.Pages;
using TuningStudio.Web.State;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.NewRun;

public sealed class ImportCardPageTests
{
    [Theory]
    [InlineData("en", "they are the same")]
    [InlineData("zh", "完全一致")]
    public async Task Import_EverythingHere_OpensTheRunPrefilled(string language, string same)
    {
        await using var studio = new StudioPageContext(language);
        var page = studio.Render<ImportCardPage>();

        page.FindComponent<InputFile>().UploadFiles(InputFileContent.CreateFromBinary(JsonSerializer.SerializeToUtf8Bytes(Card, StudioJson.Indented.RunCard), "a.card.json"));

        page.WaitForAssertion(() => Assert.Contains(same, page.Find(At("card-same")).TextContent, StringComparison.Ordinal));
        page.Find(At("card-open")).Click();
        page.WaitForAssertion(() => Assert.EndsWith("&step=review", studio.Navigation.Uri, StringComparison.Ordinal));
        var draft = JsonSerializer.Deserialize<RunDraft>((string)studio.JSInterop.Invocations["localStorage.setItem"][^1].Arguments[1]!, JsonSerializerOptions.Web)!;
        Assert.Equal(Card.Spec.TrainingFile, draft.TrainingFile);
        Assert.Equal("8", draft.Options["rank"]);
        Assert.Equal("42", draft.Options["seed"]);
    }

    [Fact]
    public async Task Import_SomethingMissing_NamesItAndStillOpens()
    {
        await using var studio = new StudioPageContext();
        studio.Cards.Problems.Add(new ErrorInfo("run_card", "The model starter is not here.", "Download it."));
        var page = studio.Render<ImportCardPage>();

        page.FindComponent<InputFile>().UploadFiles(InputFileContent.CreateFromBinary(JsonSerializer.SerializeToUtf8Bytes(Card, StudioJson.Line.RunCard), "a.card.json"));

        page.WaitForAssertion(() => Assert.Contains("starter is not here", page.Find(At("card")).TextContent, StringComparison.Ordinal));
        Assert.Empty(page.FindAll(At("card-same")));
        Assert.NotEmpty(page.FindAll(At("card-open")));
    }

    [Fact]
    public async Task Import_OtherFile_SaysSo()
    {
        await using var studio = new StudioPageContext();
        var page = studio.Render<ImportCardPage>();

        page.FindComponent<InputFile>().UploadFiles(InputFileContent.CreateFromText("nothing of ours", "b.json"));

        page.WaitForAssertion(() => Assert.Contains("no run card", page.Find(At("error")).TextContent, StringComparison.Ordinal));
        Assert.Empty(page.FindAll(At("card")));
    }

    [Fact]
    public async Task Open_SuffixAndMetadata_GoWithTheRun()
    {
        await using var studio = new StudioPageContext();
        var page = studio.Render<ImportCardPage>();
        Upload(page, Card with { Spec = Card.Spec with { Suffix = "support", Metadata = new Dictionary<string, string> { ["team"] = "a" } } });

        page.WaitForElement(At("card-open")).Click();

        page.WaitForAssertion(() => Assert.EndsWith("&step=review", studio.Navigation.Uri, StringComparison.Ordinal));
        var draft = JsonSerializer.Deserialize<RunDraft>((string)studio.JSInterop.Invocations["localStorage.setItem"][^1].Arguments[1]!, JsonSerializerOptions.Web)!;
        Assert.Equal(("support", "a"), (draft.Suffix, draft.Metadata!["team"]));
    }

    [Fact]
    public async Task Open_Twice_MakesADraftEachAndTouchesNoOther()
    {
        await using var studio = new StudioPageContext();
        var page = studio.Render<ImportCardPage>();
        Upload(page, Card);

        page.WaitForElement(At("card-open")).Click();
        page.Find(At("card-open")).Click();

        page.WaitForAssertion(() => Assert.Equal(2, studio.JSInterop.Invocations["localStorage.setItem"].Select(kept => kept.Arguments[0]).Distinct().Count()));
        Assert.EndsWith($"new?draft={((string)studio.JSInterop.Invocations["localStorage.setItem"][^1].Arguments[0]!)[(RunDrafts.Key.Length + 1)..]}&step=review", studio.Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_FileFarTooLarge_SaysWhichFileToTake()
    {
        await using var studio = new StudioPageContext();
        var page = studio.Render<ImportCardPage>();

        page.FindComponent<InputFile>().UploadFiles(InputFileContent.CreateFromBinary(new byte[(1 << 20) + 1], "weights.bin"));

        page.WaitForAssertion(() => Assert.Contains("no run card", page.Find(At("error")).TextContent, StringComparison.Ordinal));
        Assert.Contains("Take the file that a run hands out", page.Find(At("error")).TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_StillLookedFor_SaysSoAndShowsTheCardThatWasChosenLast()
    {
        await using var studio = new StudioPageContext();
        studio.Cards.Slow["First"] = new();
        var page = studio.Render<ImportCardPage>();
        var first = Task.Run(() => Upload(page, Card with { Spec = Card.Spec with { Name = "First" } }));
        page.WaitForAssertion(() => Assert.Contains("Loading", page.Find("[role=status]").TextContent, StringComparison.Ordinal));
        Assert.Empty(page.FindAll(At("card")));

        Upload(page, Card with { Spec = Card.Spec with { Name = "Second" }, ValidationFile = new("intents.validation.jsonl", "cc") });

        page.WaitForAssertion(() => Assert.Equal("Second", page.Find("#card-title").TextContent));
        Assert.Contains("intents.validation.jsonl", page.Find(At("card")).TextContent, StringComparison.Ordinal);
        await first;
        Assert.Equal("Second", page.Find("#card-title").TextContent);
        Assert.DoesNotContain("Loading", page.Markup, StringComparison.Ordinal);
        Assert.Empty(page.FindAll(At("error")));
    }

    private static void Upload(IRenderedComponent<ImportCardPage> page, RunCard card) =>
        page.FindComponent<InputFile>().UploadFiles(InputFileContent.CreateFromBinary(JsonSerializer.SerializeToUtf8Bytes(card, StudioJson.Line.RunCard), "a.card.json"));

    private static RunCard Card { get; } = new()
    {
        Kind = RunCard.KindName,
        Version = 1,
        Spec = FakeRuns.History("r1", "One", 50, RunStatus.Succeeded).Spec,
        Resolved = FakeRuns.Resolved with { Seed = 42 },
        Model = new("starter", "aa"),
        TrainingFile = new("intents.train.jsonl", "bb"),
    };
}
