using Bunit;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Hub;
using TuningStudio.Core.Transfer;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.Catalogue;
using TuningStudio.Web.State;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.Catalogue;

public sealed class DownloadFormTests : IAsyncDisposable
{
    private const string Name = "owner/model";

    private readonly StudioPageContext _studio = new();

    public DownloadFormTests()
    {
        Publish(Name);
        Publish("owner/other");
    }

    public ValueTask DisposeAsync() => _studio.DisposeAsync();

    [Fact]
    public async Task Look_HubTakesItsTime_ShowsThatItIsAsked()
    {
        var asked = _studio.Downloads.Slow[Name] = new();
        var form = Look(Name);
        Assert.Equal("Asking the hub", form.Find("[role=progressbar]").GetAttribute("aria-label"));
        Assert.True(form.Find(At("download-look")).HasAttribute("disabled"));

        await form.InvokeAsync(asked.SetResult);

        form.WaitForAssertion(() => Assert.NotEmpty(form.FindAll(At("download-plan"))));
        Assert.Empty(form.FindAll("[role=progressbar]"));
    }

    [Fact]
    public async Task Look_EndedByThePerson_ShowsNothingOfTheAnswer()
    {
        var asked = _studio.Downloads.Slow[Name] = new();
        var form = Look(Name);

        form.Find(At("download-look-end")).Click();
        Assert.Empty(form.FindAll("[role=progressbar]"));
        await form.InvokeAsync(asked.SetResult);

        Assert.Empty(form.FindAll(At("download-plan")));
        Assert.False(form.Find(At("download-look")).HasAttribute("disabled"));
    }

    [Fact]
    public async Task LookFromElsewhere_LeadsToTheFormAtOnceAndCanBeEnded()
    {
        var asked = _studio.Downloads.Slow[Name] = new();
        var form = _studio.Render<DownloadForm>();
        var looking = form.InvokeAsync(() => form.Instance.LookAsync(new(Name, "huggingface", 1, "apache-2.0")));
        form.WaitForElement(At("download-look-end"));
        form.Settle();
        Assert.Equal("download-title", Assert.Single(_studio.JSInterop.Invocations["studio.arrive"]).Arguments[0]);

        form.Find(At("download-look-end")).Click();
        await form.InvokeAsync(asked.SetResult);
        await looking;

        Assert.Empty(form.FindAll(At("download-plan")));
        Assert.Single(_studio.JSInterop.Invocations["studio.arrive"]);
    }

    [Fact]
    public async Task Look_AnotherNameTypedMeanwhile_OffersNothingOfTheFirst()
    {
        var asked = _studio.Downloads.Slow[Name] = new();
        var form = Look(Name);

        form.Find(At("download-model")).Input("owner/other");
        await form.InvokeAsync(asked.SetResult);
        Assert.Empty(form.FindAll(At("download-start")));

        form.Find("form").Submit();
        form.Find(At("download-start")).Click();
        Assert.Equal(["start huggingface owner/other"], _studio.Downloads.Done);
    }

    [Fact]
    public async Task Look_AnotherHubChosenMeanwhile_OffersNothingOfTheFirst()
    {
        var asked = _studio.Downloads.Slow[Name] = new();
        var form = Look(Name);

        form.Find(At("download-hub")).Change(nameof(HubKind.ModelScope));
        await form.InvokeAsync(asked.SetResult);

        Assert.Empty(form.FindAll(At("download-start")));
        Assert.False(form.Find(At("download-look")).HasAttribute("disabled"));
    }

    [Fact]
    public async Task Look_FirstOneRefusedAfterTheSecond_SaysNothingOfIt()
    {
        var asked = _studio.Downloads.Slow["owner/unknown"] = new();
        var form = Look("owner/unknown");
        form.Find(At("download-model")).Input(Name);
        form.Find("form").Submit();

        await form.InvokeAsync(asked.SetResult);

        Assert.Empty(form.FindAll(At("error")));
        Assert.NotEmpty(form.FindAll(At("download-start")));
    }

    [Fact]
    public void Hub_Chosen_ForgetsThePlanAndAsksForItsToken()
    {
        var form = Look(Name);
        Assert.NotEmpty(form.FindAll(At("download-plan")));

        form.Find(At("download-hub")).Change(nameof(HubKind.ModelScope));

        Assert.Empty(form.FindAll(At("download-plan")));
        Assert.Contains("ModelScope", form.Find($"{At("hub-token")} summary").TextContent, StringComparison.Ordinal);
        Assert.Contains("https://modelscope.example", form.Markup, StringComparison.Ordinal);
        form.Find("form").Submit();
        form.Find(At("download-start")).Click();
        Assert.Equal(["start modelscope owner/model"], _studio.Downloads.Done);
    }

    [Fact]
    public void Start_Refused_SaysWhyAndKeepsWhatWasTyped()
    {
        _studio.Downloads.Refusal = new TuningException(ErrorCodes.CannotWrite, "The disk is full.", "Make room.");
        var form = Look(Name);

        form.Find(At("download-start")).Click();

        Assert.Contains("Make room.", form.Find(At("error")).TextContent, StringComparison.Ordinal);
        Assert.Equal(Name, form.Find(At("download-model")).GetAttribute("value"));
        Assert.NotEmpty(form.FindAll(At("download-plan")));
    }

    [Theory]
    [InlineData("LlamaForCausalLM", 0)]
    [InlineData("StrangeForCausalLM", 1)]
    public void Plan_Architecture_IsNamedAndWarnedOfWhereItCannotBeTuned(string architecture, int warnings)
    {
        _studio.Downloads.Published[Name] = _studio.Downloads.Published[Name] with { Architecture = architecture };

        var plan = Look(Name).Find(At("download-plan"));

        Assert.Contains(architecture, plan.QuerySelector("dl")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(Enumerable.Repeat("Models of the architecture StrangeForCausalLM cannot be tuned here yet.", warnings), plan.QuerySelectorAll(".notice-warning").Select(notice => notice.TextContent));
    }

    [Fact]
    public void Plan_VeryManyFilesLeftOut_NamesTheFirstTen()
    {
        Publish(Name, [.. Enumerable.Range(0, 40).Select(number => $"part-{number}.bin")]);

        Assert.Equal(10, Look(Name).FindAll($"{At("plan-refused")} li").Count);
    }

    [Fact]
    public void Token_Refused_SaysWhyAndKeepsWhatWasTyped()
    {
        _studio.Downloads.Refusal = new TuningException(ErrorCodes.CannotWrite, "The disk is full.", "Make room.");
        var changes = 0;
        var token = _studio.Render<HubToken>(parameters => parameters
            .Add(item => item.Hub, new HubState(HubKind.ModelScope, new Uri("https://hub.example/"), false, false)).Add(item => item.Changed, () => changes++));

        token.Find(At("token-field")).Input("ms-1");
        token.Find("form").Submit();

        Assert.Contains("The disk is full.", token.Find(At("error")).TextContent, StringComparison.Ordinal);
        Assert.Equal("ms-1", token.Find(At("token-field")).GetAttribute("value"));
        Assert.Equal(0, changes);
    }

    private IRenderedComponent<DownloadForm> Look(string name)
    {
        var form = _studio.Render<DownloadForm>();
        form.Find(At("download-model")).Input(name);
        form.Find("form").Submit();
        return form;
    }

    private void Publish(string name, params string[] more) => _studio.Downloads.Published[name] = new HubListing
    {
        Id = new HubModelId(name),
        Revision = "main",
        Files = [.. new[] { "config.json", "model.safetensors" }.Concat(more).Select(file => new HubFile(file, 1 << 20, FileDigest.Parse(DigestKind.Sha256, new string('a', 64))))],
    };
}
