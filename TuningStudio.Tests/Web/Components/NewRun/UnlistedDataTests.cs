using Bunit;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.DataSets;
using TuningStudio.Web.Components.Pages;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.NewRun;

/// <summary>A folder of data that cannot be read costs its list, not the page.</summary>
public sealed class UnlistedDataTests : IAsyncDisposable
{
    private readonly StudioPageContext _studio = new();

    public UnlistedDataTests() => _studio.Libraries.Unlisted = new UnauthorizedAccessException("Access to datasets is denied.");

    public ValueTask DisposeAsync() => _studio.DisposeAsync();

    [Theory]
    [InlineData("new?step=data")]
    [InlineData("new?step=data&data=/data/good.jsonl")]
    [InlineData("new?step=data&lesson=starter")]
    public void DataStep_SaysWhyAndTakesAPath(string address)
    {
        _studio.Navigation.NavigateTo(address);

        var page = _studio.Render<NewRunPage>();

        Assert.Contains("Access to datasets is denied.", page.WaitForElement(At("error")).TextContent, StringComparison.Ordinal);
        page.Find("#data-path").Input("/data/good.jsonl");
        page.Find($"form:has({At("data-check")})").Submit();
        page.WaitForAssertion(() => Assert.Contains("480", page.Find(At("record-count")).TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public void AddData_SaysWhy()
    {
        var added = new List<string>();
        var form = _studio.Render<AddData>(parameters => parameters.Add(item => item.Added, added.Add));

        form.Find("#dataset-address").Input("/data/good.jsonl");
        form.Find($"form:has({At("dataset-fetch")})").Submit();

        form.WaitForAssertion(() => Assert.Contains("Access to datasets is denied.", form.Find(At("error")).TextContent, StringComparison.Ordinal));
        Assert.Empty(added);
    }
}
