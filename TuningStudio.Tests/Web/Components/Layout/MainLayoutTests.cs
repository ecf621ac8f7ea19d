using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.Layout;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.Layout;

/// <summary>A fault that nobody foresaw costs the place it happened in, never the circuit: an exception that got out would fail these tests.</summary>
public sealed class MainLayoutTests : IAsyncDisposable
{
    private readonly StudioPageContext _studio = new();

    public MainLayoutTests() => _studio.JSInterop.Setup<string>("location.toString").SetResult(_studio.Navigation.Uri);

    public ValueTask DisposeAsync() => _studio.DisposeAsync();

    [Fact]
    public void Page_Fails_SaysSoAndCanBeTriedAgain()
    {
        var layout = Render();

        layout.Find("#fails").Click();

        Assert.Contains("as nobody foresaw", layout.Find(At("fault")).TextContent, StringComparison.Ordinal);
        Assert.NotEmpty(layout.FindAll(At("nav")));
        layout.Find($"{At("fault")} button").Click();
        Assert.Empty(layout.FindAll(At("fault")));
        Assert.NotEmpty(layout.FindAll("#fails"));
    }

    [Fact]
    public async Task Dialog_Fails_SaysSoAndLeavesThePage()
    {
        var layout = Render();
        await layout.InvokeAsync(() => _studio.Services.GetRequiredService<IDialogService>().ShowAsync<Failing>("A dialog"));

        layout.WaitForElement(".mud-dialog-container #fails").Click();

        Assert.Contains("as nobody foresaw", layout.Find(At("fault")).TextContent, StringComparison.Ordinal);
        Assert.NotEmpty(layout.FindAll("main #fails"));
        layout.Find($"{At("fault")} button").Click();
        Assert.Empty(layout.FindAll(At("fault")));
        Assert.NotEmpty(layout.FindAll("main #fails"));
    }

    [Fact]
    public void Page_LinkFollowedBeforeAnybodyListened_IsGoneTo()
    {
        _studio.JSInterop.Setup<string>("location.toString").SetResult(_studio.Navigation.BaseUri + "runs?q=a");

        Render();

        Assert.EndsWith("/runs?q=a", _studio.Navigation.Uri, StringComparison.Ordinal);
    }

    private IRenderedComponent<MainLayout> Render() => _studio.Render<MainLayout>(parameters => parameters.Add(layout => layout.Body, builder =>
    {
        builder.OpenComponent<Failing>(0);
        builder.CloseComponent();
    }));

    private sealed class Failing : ComponentBase
    {
        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            builder.OpenElement(0, "button");
            builder.AddAttribute(1, "id", "fails");
            builder.AddAttribute(2, "onclick", EventCallback.Factory.Create<MouseEventArgs>(this, () => throw new InvalidOperationException("as nobody foresaw")));
            builder.CloseElement();
        }
    }
}
