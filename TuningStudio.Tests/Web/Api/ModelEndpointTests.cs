using TuningStudio.Tests.Support;

namespace TuningStudio.Tests.Web.Api;

/// <summary><c>/v1/models</c> and the studio's own, over a server as it is.</summary>
public sealed class ModelEndpointTests
{
    [Theory]
    [InlineData("owner/name")]
    [InlineData("owner%2Fname")]
    [InlineData("owner%2fname")]
    public async Task Model_NamedByTheClientsWithItsSlashEncodedOrNot_IsFound(string name)
    {
        await using var studio = await ApiStudio.StartAsync();
        var folder = Directory.CreateDirectory(Path.Combine(studio.Site.Home.Models, "owner", "name")).FullName;
        foreach (var part in Directory.EnumerateFiles(Path.Combine(SharedFiles.RepositoryRoot, "samples", "starter")))
        {
            File.Copy(part, Path.Combine(folder, Path.GetFileName(part)));
        }

        var (status, model) = await studio.GetAsync($"/v1/models/{name}");

        Assert.Equal((200, "owner/name"), (status, model.GetProperty("id").GetString()));
        Assert.Equal(403, await studio.DeleteAsync($"/v1/models/{name}"));
        Assert.Equal(200, (await studio.GetAsync($"/api/v1/models/{name}")).Status);
        Assert.Equal(204, await studio.DeleteAsync($"/api/v1/models/{name}"));
        Assert.False(Directory.Exists(folder));
    }
}
