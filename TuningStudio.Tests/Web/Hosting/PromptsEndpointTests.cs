using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.Hosting;

public sealed class PromptsEndpointTests
{
    [Fact]
    public async Task Get_SavedPrompts_AreTheExport()
    {
        await using var studio = await StudioFixture.StartAsync();
        var library = studio.Get<IPromptLibrary>();
        await library.SaveAsync(new("p1", "Parcel", "Where is it?"));

        using var client = new HttpClient { BaseAddress = new Uri(studio.Address) };

        Assert.Equal(library.Export(), await client.GetByteArrayAsync(new Uri("/prompts.json", UriKind.Relative), StudioFixture.Cancel));
    }
}
