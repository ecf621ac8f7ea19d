using TuningStudio.Core.Contracts;

namespace TuningStudio.Tests.Contracts;

public sealed class ModelDigestTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory().FullName;

    [Fact]
    public void Of_AnotherByteSizeOrName_IsAnotherModel()
    {
        var weights = Path.Combine(_root, "model.safetensors");
        File.WriteAllBytes(weights, new byte[3 << 20]);
        var before = ModelDigest.Of(_root);
        Assert.Equal(64, before!.Length);
        Assert.Equal(before, ModelDigest.Of(_root));

        using (var stream = File.OpenWrite(weights))
        {
            stream.Seek(-1, SeekOrigin.End);
            stream.WriteByte(1);
        }

        var changed = ModelDigest.Of(_root);
        Assert.NotEqual(before, changed);
        File.Move(weights, Path.Combine(_root, "other.safetensors"));
        Assert.NotEqual(changed, ModelDigest.Of(_root));
    }

    [Fact]
    public void Of_FilesThatAreNoPartOfTheModel_CountForNothing()
    {
        File.WriteAllText(Path.Combine(_root, "config.json"), "{}");
        var before = ModelDigest.Of(_root);

        File.WriteAllText(Path.Combine(_root, "README.md"), "about");

        Assert.Equal(before, ModelDigest.Of(_root));
    }

    [Fact]
    public void Of_NothingThere_IsNull() => Assert.Null(ModelDigest.Of(Path.Combine(_root, "gone")));

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
