using Bunit;
using Microsoft.AspNetCore.Components.Forms;
using MudBlazor;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.Pages;
using TuningStudio.Web.State;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.Playground;

public sealed class PromptShelfTests
{
    private static readonly SavedPrompt Parcel = new("p1", "Parcel", "Where is it?", "Be brief.");

    [Fact]
    public async Task Keep_UnderANameThatIsThere_ReplacesThatPrompt()
    {
        await using var studio = new StudioPageContext();
        studio.Prompts.Kept.Add(Parcel);
        var page = Render(studio, "playground?run=r1");
        page.Find(At("playground-prompt")).Input("When does it come?");
        page.Find(At("playground-system")).Input(string.Empty);

        page.Find(At("prompt-name")).Input("Delivery");
        page.Find($"{At("prompt-library")} form").Submit();
        Assert.Equal(["Parcel", "Delivery"], studio.Prompts.Kept.Select(prompt => prompt.Name));
        page.Find(At("prompt-name")).Input("Parcel");
        Assert.Equal("Replace it", page.Find(At("prompt-save")).TextContent.Trim());
        page.Find($"{At("prompt-library")} form").Submit();

        Assert.Equal(new SavedPrompt("p1", "Parcel", "When does it come?"), Assert.Single(studio.Prompts.Kept, prompt => prompt.Name == "Parcel"));
        Assert.Equal(2, page.FindAll(At("saved-prompt")).Count);
    }

    [Fact]
    public async Task Load_SavedPrompt_FillsBothFields()
    {
        await using var studio = new StudioPageContext();
        studio.Prompts.Kept.Add(Parcel);
        var page = Render(studio, "playground?run=r1");

        page.Find(At("prompt-load")).Click();

        Assert.Equal("Where is it?", page.Find(At("playground-prompt")).GetAttribute("value"));
        Assert.Equal("Be brief.", page.Find(At("playground-system")).GetAttribute("value"));
    }

    [Fact]
    public async Task Link_ToASavedPrompt_OpensIt()
    {
        await using var studio = new StudioPageContext();
        studio.Prompts.Kept.AddRange([Parcel, new("p2", "Bill", "Why so much?")]);
        var page = Render(studio, "playground?run=r1&saved=p2");

        page.WaitForAssertion(() => Assert.Equal("Why so much?", page.Find(At("playground-prompt")).GetAttribute("value")));
        Assert.EndsWith("playground?run=r1", studio.Navigation.Uri, StringComparison.Ordinal);
        Assert.EndsWith("playground?run=r1&saved=p1", page.Find(At("prompt-link")).GetAttribute("href"), StringComparison.Ordinal);
        Assert.DoesNotContain("saved=", page.Find(At("playground-link")).GetAttribute("href"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Search_ByWordsOfThePrompt_ShowsOnlyThose()
    {
        await using var studio = new StudioPageContext();
        studio.Prompts.Kept.AddRange([Parcel, new("p2", "Bill", "Why so much?")]);
        var page = Render(studio, "playground?run=r1");

        page.Find(At("prompt-search")).Input("SO MUCH");

        Assert.Equal("Bill", Assert.Single(page.FindAll(At("prompt-load"))).TextContent);
        Assert.Equal("prompts.json", page.Find(At("prompt-export")).GetAttribute("href"));
    }

    [Fact]
    public async Task Rename_KeepsTheIdThatLinksHave()
    {
        await using var studio = new StudioPageContext();
        studio.Prompts.Kept.Add(Parcel);
        var page = Render(studio, "playground?run=r1");

        page.Find(At("prompt-rename")).Click();
        page.Find(At("prompt-new-name")).Input("Post");
        page.Find($"{At("saved-prompt")} form").Submit();

        Assert.Equal([Parcel with { Name = "Post" }], studio.Prompts.Kept);
        Assert.Equal("Post", page.Find(At("prompt-load")).TextContent);
    }

    [Fact]
    public async Task Delete_Confirmed_TakesItOffTheList()
    {
        await using var studio = new StudioPageContext();
        var dialogs = studio.Render<MudDialogProvider>();
        studio.Prompts.Kept.Add(Parcel);
        var page = Render(studio, "playground?run=r1");

        page.Find(At("prompt-delete")).Click();
        Assert.Single(studio.Prompts.Kept);
        dialogs.WaitForElement(At("confirm-yes")).Click();

        page.WaitForAssertion(() => Assert.Empty(page.FindAll(At("saved-prompt"))));
        Assert.Empty(studio.Prompts.Kept);
    }

    [Fact]
    public async Task Import_File_SaysHowManyCame()
    {
        await using var studio = new StudioPageContext();
        var page = Render(studio, "playground?run=r1");

        page.FindComponent<InputFile>().UploadFiles(InputFileContent.CreateFromText("[1]", "prompts.json"));

        page.WaitForAssertion(() => Assert.Contains("Prompts added: 3", page.Find(At("prompt-library")).TextContent, StringComparison.Ordinal));
        Assert.Equal("[1]", studio.Prompts.Imported);
    }

    [Fact]
    public async Task Import_FileThatIsTooLarge_SaysWhichToTakeAndNothingOfEarlier()
    {
        await using var studio = new StudioPageContext();
        var page = Render(studio, "playground?run=r1");
        page.FindComponent<InputFile>().UploadFiles(InputFileContent.CreateFromText("[1]", "prompts.json"));
        page.WaitForAssertion(() => Assert.Contains("Prompts added: 3", page.Find(At("prompt-library")).TextContent, StringComparison.Ordinal));

        page.FindComponent<InputFile>().UploadFiles(InputFileContent.CreateFromBinary(new byte[(4 << 20) + 1], "large.json"));

        page.WaitForAssertion(() => Assert.Contains("Take a file that the prompt library exported.", page.Find($"{At("prompt-library")} {At("error")}").TextContent, StringComparison.Ordinal));
        Assert.DoesNotContain("Prompts added", page.Find(At("prompt-library")).TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Render_LibraryCannotBeRead_TellsAndLeavesThePlaygroundAlone()
    {
        await using var studio = new StudioPageContext();
        studio.Prompts.Fault = new TuningException(ErrorCodes.InvalidData, "These are no saved prompts.", "Look at it.", file: "/studio/prompts.json");

        var page = Render(studio, "playground?run=r1&saved=p1");

        Assert.Contains("/studio/prompts.json", page.Find($"{At("prompt-library")} {At("error")}").TextContent, StringComparison.Ordinal);
        Assert.NotNull(page.Find(At("playground-send")));
    }

    private static IRenderedComponent<PlaygroundPage> Render(StudioPageContext studio, string address)
    {
        studio.Store.Add(FakeRuns.History("r1", "One", 300, RunStatus.Succeeded));
        studio.Navigation.NavigateTo(address);
        return studio.Render<PlaygroundPage>();
    }
}
