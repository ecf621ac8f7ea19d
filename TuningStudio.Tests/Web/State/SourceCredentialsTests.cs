using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Hosting;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.State;

public sealed class SourceCredentialsTests
{
    private const string Secret = "a-very-secret-key";

    private static readonly Dictionary<string, string> Keys = new() { ["AWS_ACCESS_KEY_ID"] = "AKIA", ["AWS_SECRET_ACCESS_KEY"] = Secret };

    [Fact]
    public async Task Enter_Secret_IsUsedAndStandsNowhereInTheHome()
    {
        await using var studio = await StudioFixture.StartAsync(configure: configuration => configuration["AWS_SECRET_ACCESS_KEY"] = "of the environment");
        studio.Get<SourceCredentials>().Enter("s3", Keys);

        Assert.Equal(Secret, studio.Get<SourceCredentials>().Settings.Find("AWS_SECRET_ACCESS_KEY"));
        Assert.True(studio.Get<SourceCredentials>().List().Single(credential => credential.Kind == "s3").IsEntered);
        Assert.All(
            Directory.EnumerateFiles(studio.Home.Root, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)),
            file => Assert.DoesNotContain(Secret, Contents(file), StringComparison.Ordinal));
    }

    // The database's own files come and go with its connections.
    private static string Contents(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (FileNotFoundException)
        {
            return string.Empty;
        }
    }

    [Fact]
    public async Task Enter_AnotherTime_LeavesNothingOfTheFirst()
    {
        await using var studio = await StudioFixture.StartAsync();
        var credentials = studio.Get<SourceCredentials>();
        credentials.Enter("s3", new Dictionary<string, string>(Keys) { ["AWS_SESSION_TOKEN"] = "old" });

        credentials.Enter("s3", Keys);

        Assert.Null(studio.Get<SourceCredentials>().Settings.Beside("AWS_ACCESS_KEY_ID")!("AWS_SESSION_TOKEN"));
    }

    [Fact]
    public async Task Forget_Entered_FallsBackToTheEnvironment()
    {
        await using var studio = await StudioFixture.StartAsync(configure: configuration => configuration["HF_TOKEN"] = "of the environment");
        var credentials = studio.Get<SourceCredentials>();
        credentials.Enter("hf", new Dictionary<string, string> { ["HF_TOKEN"] = Secret });

        credentials.Forget("hf");

        Assert.Equal("of the environment", studio.Get<SourceCredentials>().Settings.Find("HF_TOKEN"));
        Assert.Equal((false, true), credentials.List().Where(credential => credential.Kind == "hf").Select(credential => (credential.IsEntered, credential.IsInEnvironment)).Single());
    }

    [Fact]
    public async Task Enter_HalfAPair_IsRefused()
    {
        await using var studio = await StudioFixture.StartAsync();

        var refusal = Assert.Throws<TuningException>(() => studio.Get<SourceCredentials>().Enter("s3", new Dictionary<string, string> { ["AWS_ACCESS_KEY_ID"] = "AKIA" }));

        Assert.Equal("AWS_SECRET_ACCESS_KEY", refusal.Field);
    }
}
