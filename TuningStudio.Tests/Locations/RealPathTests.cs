using TuningStudio.Core.Contracts;
using TuningStudio.Core.Locations;
using TuningStudio.Tests.Weights;

namespace TuningStudio.Tests.Locations;

public sealed class RealPathTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Of_LinkedFolderAndFile_FollowsBoth()
    {
        Directory.CreateDirectory(_folder["real/deep"]);
        File.WriteAllText(_folder["real/deep/data.jsonl"], "x");
        Directory.CreateSymbolicLink(_folder["link"], "real");
        File.CreateSymbolicLink(_folder["real/alias"], "deep/data.jsonl");

        Assert.Equal(_folder["real/deep/data.jsonl"], RealPath.Of(_folder["link/alias"]));
        Assert.Equal(_folder["real/not-there/x"], RealPath.Of(_folder["link/not-there/x"]));
    }

    [Fact]
    public void Of_LinksInACircle_SaysSo()
    {
        File.CreateSymbolicLink(_folder["a"], "b");
        File.CreateSymbolicLink(_folder["b"], "a");

        Assert.Equal(ErrorCodes.NotFound, Assert.Throws<TuningException>(() => RealPath.Of(_folder["a"])).Code);
    }

    [Theory]
    [InlineData("/data/x", "/data", true)]
    [InlineData("/data", "/data", true)]
    [InlineData("/data-other/x", "/data", false)]
    [InlineData("/data/../etc", "/data", false)]
    [InlineData("/data/..x", "/data", true)]
    [InlineData("/", "/data", false)]
    public void IsBelow_Paths_AreComparedByTheirParts(string path, string folder, bool expected) => Assert.Equal(expected, RealPath.IsBelow(Path.GetFullPath(path), folder));
}
