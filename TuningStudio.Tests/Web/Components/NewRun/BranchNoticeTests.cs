using Bunit;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.NewRun;
using TuningStudio.Web.Components.Pages;
using TuningStudio.Web.State;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.NewRun;

/// <summary>Choices of the form that change what a run begins with.</summary>
public sealed class BranchNoticeTests
{
    [Fact]
    public async Task Checkpoint_ChosenAnewAndDropped_ChangesTheDraft()
    {
        await using var studio = new StudioPageContext();
        studio.Store.Add(FakeRuns.History("r1", "One", 200, RunStatus.Succeeded));
        var form = new RunForm(studio.Libraries, studio.Libraries);
        await form.LoadAsync(new RunDraft { Name = "a", From = "r1", Checkpoint = 100, Adapter = "/studio/runs/r1/checkpoints/step-000100/adapter" });
        var changes = 0;
        var notice = studio.Render<BranchNotice>(parameters => parameters.Add(item => item.Form, form).Add(item => item.Changed, () => changes++));

        notice.Find(At("branch-step")).Change("200");
        Assert.Equal((200, "/studio/runs/r1/checkpoints/step-000200/adapter"), (form.Draft.Checkpoint, form.Draft.Adapter));
        notice.Find(At("keep-moments")).Change(true);
        Assert.True(form.Draft.KeepMoments);
        notice.Find(At("drop-checkpoint")).Click();

        Assert.Equal((null, null, false, 3), (form.Draft.Checkpoint, form.Draft.Adapter, form.Draft.KeepMoments, changes));
        Assert.Empty(notice.FindAll(At("branch-notice")));
    }

    [Fact]
    public async Task Adapter_OfNoCheckpointHere_IsNamedAndCanBeDropped()
    {
        await using var studio = new StudioPageContext();
        var form = new RunForm(studio.Libraries, studio.Libraries);
        await form.LoadAsync(RunDraft.Of(FakeRuns.History("r1", "One", 1, RunStatus.Succeeded).Spec with { Adapter = "/elsewhere/adapter", BranchedFrom = "r0/step-000100", KeepMoments = true }));
        var notice = studio.Render<BranchNotice>(parameters => parameters.Add(item => item.Form, form));

        Assert.Contains("r0/step-000100", notice.Markup, StringComparison.Ordinal);
        Assert.Empty(notice.FindAll(At("branch-step")));
        Assert.Equal(("/elsewhere/adapter", "r0/step-000100", true), (form.ToRequest().Adapter, form.ToRequest().BranchedFrom, form.ToRequest().KeepMoments));
        notice.Find(At("drop-checkpoint")).Click();

        Assert.Equal((null, null, false), (form.ToRequest().Adapter, form.ToRequest().BranchedFrom, form.ToRequest().KeepMoments));
    }

    [Fact]
    public async Task Checkpoints_LogCannotBeRead_KeepsTheOneThatWasChosen()
    {
        await using var studio = new StudioPageContext();
        studio.Store.Add(FakeRuns.History("r1", "One", 200, RunStatus.Succeeded));
        studio.Store.Unreadable = new IOException("The file is locked.");
        var form = new RunForm(studio.Libraries, studio.Libraries);
        await form.LoadAsync(new RunDraft { Name = "a", From = "r1", Checkpoint = 100, Adapter = "/studio/runs/r1/checkpoints/step-000100/adapter" });

        var notice = studio.Render<BranchNotice>(parameters => parameters.Add(item => item.Form, form));

        Assert.Contains("step 100 of r1", notice.Find(At("branch-notice")).TextContent, StringComparison.Ordinal);
        Assert.Empty(notice.FindAll(At("branch-step")));
    }

    [Fact]
    public async Task ModelStep_PathTyped_TakesThatModel()
    {
        await using var studio = new StudioPageContext();
        studio.Navigation.NavigateTo("new?step=model");
        var page = studio.Render<NewRunPage>();

        page.Find(At("model-path")).Input("/studio/models/none");
        page.Find($"form:has({At("model-inspect")})").Submit();
        page.WaitForAssertion(() => Assert.Contains("There is no folder /studio/models/none.", page.Find(At("error")).TextContent, StringComparison.Ordinal));
        page.Find(At("model-path")).Input("/studio/models/Llama-3.2-1B-Instruct");
        page.Find($"form:has({At("model-inspect")})").Submit();

        page.WaitForAssertion(() => Assert.Contains("Llama-3.2-1B-Instruct", page.Find("[role=radio][aria-checked=true]").TextContent, StringComparison.Ordinal));
        Assert.Empty(page.FindAll(At("error")));
    }
}
