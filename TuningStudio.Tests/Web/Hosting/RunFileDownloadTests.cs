using System.Net;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.Hosting;

public sealed class RunFileDownloadTests
{
    private static CancellationToken Cancel => StudioFixture.Cancel;

    [Fact]
    public async Task Get_FileThatItsWorkerWrites_IsHandedOutAsItIsNow()
    {
        await using var studio = await StudioFixture.StartAsync();
        var id = await studio.QueueAsync("a");
        await using var worker = new FileStream(studio.Home.Run(id).ResultsFile, FileMode.Create, FileAccess.Write, FileShare.Read);
        await worker.WriteAsync("step,training_loss\n1,2.5\n"u8.ToArray(), Cancel);
        await worker.FlushAsync(Cancel);

        using var client = new HttpClient { BaseAddress = new Uri(studio.Address) };
        using var answer = await client.GetAsync(Address(id, "results.csv"), Cancel);

        Assert.Equal("step,training_loss\n1,2.5\n", await answer.Content.ReadAsStringAsync(Cancel));
        Assert.Equal("text/csv", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(("attachment", $"{id}-results.csv"), (answer.Content.Headers.ContentDisposition!.DispositionType, answer.Content.Headers.ContentDisposition.FileName));
        Assert.Equal([new RunDownload("results.csv", 25)], await studio.Get<IRunDownloads>().ListAsync(id));
    }

    [Theory]
    [InlineData("events.jsonl")]
    [InlineData("spec.json")]
    [InlineData("..%2Fstudio.db")]
    public async Task Get_FileThatIsNotThereOrNotHandedOut_SaysSo(string name)
    {
        await using var studio = await StudioFixture.StartAsync();
        var id = await studio.QueueAsync("a");
        using var client = new HttpClient { BaseAddress = new Uri(studio.Address) };

        foreach (var run in new[] { id, "none" })
        {
            using var answer = await client.GetAsync(Address(run, name), Cancel);

            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            Assert.Contains($"of the run {run}", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Get_NotSignedIn_IsRefused()
    {
        await using var studio = await StudioFixture.StartAsync(configure: settings => settings["Studio:Password"] = "sesame");
        var id = await studio.QueueAsync("a");
        await File.WriteAllTextAsync(studio.Home.Run(id).LogFile, "secret", Cancel);
        using var client = new HttpClient { BaseAddress = new Uri(studio.Address) };

        using var answer = await client.GetAsync(Address(id, "worker.log"), Cancel);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsStringAsync(Cancel));
    }

    private static Uri Address(string run, string name) => new($"/runs/{run}/files/{name}", UriKind.Relative);
}
