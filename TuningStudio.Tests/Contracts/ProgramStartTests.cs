using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Hosting;

namespace TuningStudio.Tests.Contracts;

public sealed class ProgramStartTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Of_LibraryAlone_IsRunByTheDotnetThatRunsThis()
    {
        var library = _folder.Write("site.dll", string.Empty);

        var start = ProgramStart.Of(library);

        Assert.Equal([library], start.Arguments);
        Assert.Equal(start.DotnetRoot is { } root ? Path.Combine(root, "dotnet") : "dotnet", start.FileName);
    }

    [Fact]
    public void Of_LibraryWithItsExecutable_IsTheExecutable()
    {
        var library = _folder.Write("site.dll", string.Empty);
        var executable = _folder.Write("site", string.Empty);

        Assert.Equal((executable, 0), (ProgramStart.Of(library).FileName, ProgramStart.Of(library).Arguments.Count));
        Assert.Equal(executable, ProgramStart.Of(executable).FileName);
    }
}
