using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging.Abstractions;
using TuningStudio.Tests.Web.Hosting;
using TuningStudio.Web.Hosting;
using TuningStudio.Web.Persistence;

namespace TuningStudio.Tests.Web.Persistence;

public sealed class SecretStoreTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Write_AndRestart_IsReadAgainAndNeverPlainOnTheDisk()
    {
        await using (var studio = await StudioFixture.StartAsync(_folder))
        {
            studio.Get<SecretStore>().Write("hub:huggingface", "hf_plain");
        }

        await using var restarted = await StudioFixture.StartAsync(_folder);
        var secrets = restarted.Get<SecretStore>();

        Assert.True(secrets.Has("hub:huggingface"));
        Assert.Equal("hf_plain", secrets.Read("hub:huggingface"));
        Assert.DoesNotContain(Directory.GetFiles(_folder.Root, "*.json"), file => File.ReadAllText(file).Contains("hf_plain", StringComparison.Ordinal));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(restarted.Home.SecretsFile));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(restarted.Home.Keys));
        }

        secrets.Remove("hub:huggingface");
        Assert.Null(secrets.Read("hub:huggingface"));
    }

    [Fact]
    public void Read_KeysAreGone_GivesNothing()
    {
        var home = new StudioHome(_folder.Root);
        new SecretStore(home, new EphemeralDataProtectionProvider(), NullLogger<SecretStore>.Instance).Write("name", "secret");

        var other = new SecretStore(home, new EphemeralDataProtectionProvider(), NullLogger<SecretStore>.Instance);

        Assert.True(other.Has("name"));
        Assert.Null(other.Read("name"));
    }

    [Fact]
    public void Read_DamagedFile_GivesNothing()
    {
        File.WriteAllText(Path.Combine(_folder.Root, "secrets.json"), "{");

        Assert.Null(new SecretStore(new StudioHome(_folder.Root), new EphemeralDataProtectionProvider(), NullLogger<SecretStore>.Instance).Read("name"));
    }
}
