using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using TuningStudio.Web.Hosting;

namespace TuningStudio.Tests.Web.Hosting;

public sealed class StudioRunTests : IDisposable
{
    private readonly TestFolder _folder = new();

    [Fact]
    public async Task Run_PortInUse_EndsWithOneAndNamesThePort()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var (code, words) = await RunAsync($"--urls=http://127.0.0.1:{port}");

        Assert.Equal(1, code);
        Assert.Contains($"Port {port} is in use", words, StringComparison.Ordinal);
        Assert.Contains($"--urls http://127.0.0.1:{port + 1}", words, StringComparison.Ordinal);
        Assert.Single(words.Trim().Split('\n'));
    }

    [Theory]
    [InlineData("http://192.0.2.1:5000", "does not have the address http://192.0.2.1:5000")]
    [InlineData("nonsense", "nonsense is no address to listen on")]
    [InlineData("https://127.0.0.1:0", "There is no certificate for https://127.0.0.1:0")]
    public async Task Run_AddressThatCannotBeUsed_EndsWithOneAndSaysWhy(string urls, string expected)
    {
        // Others would reach some of these: with a password the studio gets as far as the address itself.
        var (code, words) = await RunAsync($"--urls={urls}", "--Studio:Password=sesame");

        Assert.Equal(1, code);
        Assert.Contains(expected, words, StringComparison.Ordinal);
        Assert.Single(words.Trim().Split('\n'));
    }

    [Fact]
    public void Explain_PortWithoutPermission_NamesItAndAnotherOne()
    {
        var words = StartFault.Explain(new SocketException((int)SocketError.AccessDenied), "http://0.0.0.0:80");

        Assert.StartsWith("Port 80 is not open to this user", words, StringComparison.Ordinal);
        Assert.Null(StartFault.Explain(new InvalidOperationException("x"), StudioAddress.Default));
    }

    [Fact]
    public async Task Run_HomeHeldByAnother_NamesItsAddress()
    {
        await using var first = await StudioFixture.StartAsync(_folder);

        var (code, words) = await RunAsync("--urls=http://127.0.0.1:0");

        Assert.Equal(1, code);
        Assert.Contains($"Another TuningStudio already works in the home folder {_folder.Root}, at {first.Address}", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_HomeThatCannotBeWritten_SaysThatAndNothingOfAnother()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Root, "studio.lock"));

        var (code, words) = await RunAsync("--urls=http://127.0.0.1:0");

        Assert.Equal(1, code);
        Assert.Contains($"The home folder {_folder.Root} cannot be written", words, StringComparison.Ordinal);
        Assert.DoesNotContain("Another", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WrongSettings_EndsWithOneAndNamesAllOfThem()
    {
        var (code, words) = await RunAsync("--urls=http://127.0.0.1:0", "--Studio:StopSeconds=0", "--Studio:LoadedRuns=5000");

        Assert.Equal(1, code);
        Assert.Contains("Studio:StopSeconds must be between 1 and 86400, not 0", words, StringComparison.Ordinal);
        Assert.Contains("Studio:LoadedRuns must be between 1 and 1000, not 5000", words, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<(int Code, string Words)> RunAsync(params string[] arguments)
    {
        var builder = WebApplication.CreateBuilder([.. arguments, $"--{StudioHome.Variable}={_folder.Root}"]);
        builder.AddTuningStudio();
        var words = new StringWriter();
        return (await builder.Build().RunStudioAsync(words), words.ToString());
    }
}
