using TuningStudio.Cli.Serving;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Hosting;

namespace TuningStudio.Tests.Cli;

public sealed class ServeCommandTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(SiteProgram.Variable, null);
        _folder.Dispose();
    }

    [Fact]
    public void Serve_Options_AreHandedToTheSiteAndItsExitCodeBack()
    {
        var told = Path.Combine(_folder.Root, "told");
        var site = _folder.Write("site", $"#!/bin/sh\nprintf '%s\\n' \"$*\" \"$TUNINGSTUDIO_HOME\" \"$Studio__DataRoots__0\" \"$Studio__Preload__0\" \"$Studio__Preload__1\" > '{told}'\nexit 7\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(site, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        }

        Environment.SetEnvironmentVariable(SiteProgram.Variable, site);

        var run = CliRun.Of("serve", "--urls", "http://127.0.0.1:6001", "--home", _folder.Root, "--data-root", "/data", "--model", "starter", "--model", "second");

        Assert.Equal(7, run.ExitCode);
        Assert.Equal(["--urls http://127.0.0.1:6001", _folder.Root, "/data", "starter", "second"], File.ReadAllLines(told));
    }

    [Fact]
    public void Find_NothingNamed_FindsWhatTheBuildMade() =>
        Assert.StartsWith("TuningStudio.Web", Path.GetFileName(SiteProgram.Find(_ => null) is { Arguments: [var library] } ? library : SiteProgram.Find(_ => null).FileName), StringComparison.Ordinal);

    [Fact]
    public void Find_NamedOneIsNotThere_SaysWhereItLookedAndHowToNameAnother()
    {
        var fault = Assert.Throws<TuningException>(() => SiteProgram.Find(_ => "/nowhere/site"));

        Assert.Equal(ErrorCodes.NotFound, fault.Code);
        Assert.Contains("/nowhere/site", fault.Message, StringComparison.Ordinal);
        Assert.Contains(SiteProgram.Variable, fault.Remedy, StringComparison.Ordinal);
    }
}
