using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Hosting;

namespace TuningStudio.Tests.Cli;

/// <summary>The keys of a home of its own; the variable that names it is the process's: nothing else runs beside these tests.</summary>
[Collection("Torch")]
public sealed class KeysCommandTests : IDisposable
{
    private readonly TestFolder _home = new();
    private readonly string? _before = Environment.GetEnvironmentVariable(HomeFolder.Variable);

    public KeysCommandTests() => Environment.SetEnvironmentVariable(HomeFolder.Variable, _home.Root);

    [Fact]
    public void Keys_MadeListedAndRevoked()
    {
        var made = Assert.Single(CliRun.Of("keys", "create", "--name", "laptop", "--scope", "read", "--json").Lines);
        var secret = made.GetProperty("secret").GetString()!;
        var file = new ApiKeyFile(HomeFolder.ApiKeysOf(_home.Root));
        Assert.Equal(("laptop", ApiScope.Read), (file.Find(secret)!.Name, file.Find(secret)!.Scope));

        var listed = CliRun.Of("keys", "list");
        Assert.Contains("laptop", listed.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, listed.Output, StringComparison.Ordinal);
        Assert.Equal(0, CliRun.Of("keys", "revoke", made.GetProperty("id").GetString()!).ExitCode);
        Assert.Empty(CliRun.Of("keys", "list").Output);
        CliRun.Fails(3, ErrorCodes.NotFound, "key-none", "keys", "revoke", "key-none");
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(HomeFolder.Variable, _before);
        _home.Dispose();
    }
}
