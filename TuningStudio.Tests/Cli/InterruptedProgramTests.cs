using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using TuningStudio.Cli;
using TuningStudio.Cli.Serving;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Api;
using TuningStudio.Tests.Web.Hosting;

namespace TuningStudio.Tests.Cli;

/// <summary>The program itself, as a terminal starts and interrupts it.</summary>
public sealed class InterruptedProgramTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact(SkipUnless = nameof(HasSignals), Skip = "Signals are Unix's.")]
    public async Task Follow_CtrlC_OnlyDetachesAndSaysHowToFollowAgain()
    {
        await using var studio = await ApiStudio.StartAsync();
        var file = await studio.UploadAsync("say.jsonl", "{\"prompt\":\"a ->\",\"completion\":\" b\"}\n{\"prompt\":\"c ->\",\"completion\":\" d\"}\n");
        var id = (await studio.PostAsync("/v1/fine-tunes", $$"""{"training_file":"{{file}}","model":"starter"}""")).Json.GetProperty("id").GetString()!;
        using var program = Start("fine-tunes", "follow", "-i", id, "-b", studio.Site.Address);
        var said = await program.StandardOutput.ReadLineAsync(Cancel);

        await InterruptAsync(program);
        var rest = program.StandardOutput.ReadToEndAsync(Cancel);
        var notes = await program.StandardError.ReadToEndAsync(Cancel);
        await program.WaitForExitAsync(Cancel);

        Assert.Contains($"Created fine-tune: {id}", said, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Cancelled, program.ExitCode);
        Assert.Contains($"tuningstudio fine-tunes follow -i {id}", await rest + notes, StringComparison.Ordinal);
        Assert.Equal("pending", (await studio.GetAsync($"/v1/fine-tunes/{id}")).Json.GetProperty("status").GetString());
    }

    [Fact(SkipUnless = nameof(HasSignals), Skip = "Signals are Unix's.")]
    public async Task Serve_AnswersUntilCtrlC()
    {
        using var program = Start("serve", "--urls", "http://127.0.0.1:0", "--home", _folder.Root, "--data-root", _folder.Root);
        using var http = new HttpClient();
        var site = await SiteAsync(program);

        var models = JsonSerializer.Deserialize<JsonElement>(await http.GetStringAsync($"{site.Address}/v1/models", Cancel));
        Assert.Contains("starter", models.GetProperty("data").EnumerateArray().Select(model => model.GetProperty("id").GetString()));

        await InterruptAsync(program);
        await program.WaitForExitAsync(Cancel);
        Assert.Equal(0, program.ExitCode);
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetStringAsync($"{site.Address}/v1/models", Cancel));
    }

    public static bool HasSignals => !OperatingSystem.IsWindows();

    private async Task<SiteFile> SiteAsync(Process program)
    {
        while (true)
        {
            if (SiteFile.Read(Path.Combine(_folder.Root, "site.json")) is { } site)
            {
                return site;
            }

            Assert.False(program.HasExited, "The studio did not start.");
            await Task.Delay(100, Cancel);
        }
    }

    private static Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "tuningstudio.exe" : "tuningstudio"), arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };

        // Another test may name a site of its own at this moment.
        start.Environment.Remove(SiteProgram.Variable);
        return Process.Start(start)!;
    }

    // As a terminal does it.
    private static async Task InterruptAsync(Process program)
    {
        using var kill = Process.Start("kill", ["-INT", program.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(Cancel);
        Assert.Equal(0, kill.ExitCode);
    }
}
