using TuningStudio.Tests.Support;
using TuningStudio.Tests.Web.Hosting;
using TuningStudio.Web.Jobs;

namespace TuningStudio.Tests.Web.Jobs;

public sealed class PosixProcessTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public PosixProcessTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows starts its workers another way.");

    [Fact]
    public async Task Start_Program_WritesItsOutputToTheFileAndItsEndIsKnown()
    {
        var log = Path.Combine(_folder.Root, "worker.log");
        await File.WriteAllTextAsync(log, "before\n", TestContext.Current.CancellationToken);

        var id = PosixProcess.Start("sh", ["-c", "echo said $WORD; echo wrong >&2; exit 3"], new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin", ["WORD"] = "中" }, log);
        await EndedAsync(id);

        Assert.Equal(["before", "said 中", "wrong"], await File.ReadAllLinesAsync(log, TestContext.Current.CancellationToken));
        Assert.Equal(("Lost.Exit", "3"), (PosixProcess.HowItEnded(id)!.Key, PosixProcess.HowItEnded(id)!.Arguments[1]));
    }

    [Fact]
    public async Task Start_Program_HasASessionOfItsOwn()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Sessions are read from /proc.");
        var id = PosixProcess.Start("sleep", ["30"], new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" }, Path.Combine(_folder.Root, "worker.log"));
        try
        {
            // "pid (name) state parent group session …"
            var stat = (await File.ReadAllTextAsync($"/proc/{id}/stat", TestContext.Current.CancellationToken)).Split(')')[1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(id, int.Parse(stat[3], System.Globalization.CultureInfo.InvariantCulture));
        }
        finally
        {
            new WorkerLauncher(new Microsoft.Extensions.Configuration.ConfigurationBuilder().Build()).Kill(new WorkerProcess(id, null));
        }

        await EndedAsync(id);
        Assert.Equal("Lost.Killed", PosixProcess.HowItEnded(id)?.Key);
    }

    [Fact]
    public void Start_MissingProgram_Throws() =>
        Assert.Throws<System.ComponentModel.Win32Exception>(() => PosixProcess.Start("/no/such/program", [], new Dictionary<string, string>(), Path.Combine(_folder.Root, "worker.log")));

    [Fact]
    public void IsAlive_OtherStartTime_IsAnotherProcess()
    {
        var launcher = new WorkerLauncher(new Microsoft.Extensions.Configuration.ConfigurationBuilder().Build());
        using var self = System.Diagnostics.Process.GetCurrentProcess();
        var started = new DateTimeOffset(self.StartTime.ToUniversalTime(), TimeSpan.Zero);

        Assert.True(launcher.IsAlive(new WorkerProcess(self.Id, started)));
        Assert.False(launcher.IsAlive(new WorkerProcess(self.Id, started.AddMinutes(-1))));
    }

    public void Dispose() => _folder.Dispose();

    private static Task EndedAsync(int id) => Eventually.HoldsAsync(() =>
    {
        PosixProcess.Reap(id);
        return PosixProcess.HowItEnded(id) is not null;
    });
}
