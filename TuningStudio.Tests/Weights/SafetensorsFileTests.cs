using TuningStudio.Core.Contracts;
using TuningStudio.Core.Weights;

namespace TuningStudio.Tests.Weights;

/// <summary>What a damaged file says; no tensor is touched.</summary>
public sealed class SafetensorsFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_ValidHeader_ListsTensorsAndMetadata()
    {
        var path = _folder.WriteRaw("a", """{"__metadata__":{"format":"pt"},"w":{"dtype":"BF16","shape":[2,3],"data_offsets":[0,12]},"s":{"dtype":"I64","shape":[],"data_offsets":[12,20]}}   """, 20);

        using var file = SafetensorsFile.Open(path);

        Assert.Equal("pt", file.Metadata["format"]);
        Assert.Equal(["s", "w"], file.Tensors.Keys.Order());
        var entry = file.Tensors["w"];
        Assert.Equal((WeightType.BF16, 12L, 6L), (entry.Type, entry.SizeBytes, entry.Elements));
        Assert.Equal([2L, 3L], entry.Shape);
        Assert.Equal(new FileInfo(path).Length, file.Tensors["s"].End);
    }

    [Fact]
    public void Open_MissingFile_SaysNotFound()
    {
        var error = TemporaryFolder.Fails(ErrorCodes.NotFound, () => SafetensorsFile.Open(_folder["none"]));
        Assert.Equal(_folder["none"], error.File);
    }

    [Fact]
    public void Open_EmptyFile_SaysSo() => Fails(_folder.WriteBytes("a", []), "empty");

    [Fact]
    public void Open_FewerBytesThanAPrefix_SaysSo() => Fails(_folder.WriteBytes("a", [1, 2, 3]), "only 3 bytes");

    [Fact]
    public void Open_GitLfsPointer_AsksForPull()
    {
        var pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0123\nsize 16060556376\n"u8.ToArray();
        var error = Fails(_folder.WriteBytes("a", pointer), "Git-LFS pointer");
        Assert.Contains("git lfs pull", error.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100UL)]
    [InlineData(ulong.MaxValue)]
    public void Open_HeaderLongerThanFile_SaysSo(ulong claimed) => Fails(_folder.WriteRaw("a", "{}", 0, claimed), $"claims {claimed} bytes");

    [Theory]
    [InlineData("nonsense")]
    [InlineData("""{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}""")]
    public void Open_HeaderIsNotJson_SaysSo(string header) => Fails(_folder.WriteRaw("a", header, 4), "not JSON");

    [Theory]
    [InlineData("w\u00e4", "F32", "")]
    [InlineData("w", "\u00e4", "")]
    [InlineData("w", "F32", "\u00e4")]
    [InlineData("\\ud800", "F32", "")]
    public void Open_HeaderIsNotUtf8_SaysSo(string name, string type, string note)
    {
        var header = $$$"""{"__metadata__":{"note":"{{{note}}}"},"{{{name}}}":{"dtype":"{{{type}}}","shape":[1],"data_offsets":[0,4]}}""";
        var path = _folder.WriteRaw("a", new string(' ', header.Length), 4);
        using (var file = File.OpenWrite(path))
        {
            file.Position = 8;
            file.Write(System.Text.Encoding.Latin1.GetBytes(header));
        }

        Fails(path, "not UTF-8");
    }

    [Fact]
    public void Open_HeaderIsAList_SaysSo() => Fails(_folder.WriteRaw("a", "[1]", 0), "not a JSON object");

    [Theory]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,16]}}""", "does not take the 16 bytes")]
    [InlineData("""{"w":{"dtype":"F32","shape":[8],"data_offsets":[0,32]}}""", "claims bytes 0 to 32")]
    [InlineData("""{"w":{"dtype":"F32","shape":[4],"data_offsets":[16,0]}}""", "claims bytes 16 to 0")]
    [InlineData("""{"w":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,16]}}""", "does not take the 16 bytes")]
    [InlineData("""{"w":{"dtype":"F8_E4M3","shape":[16],"data_offsets":[0,16]}}""", "F8_E4M3")]
    [InlineData("""{"w":{"dtype":"F32","shape":[-4],"data_offsets":[0,16]}}""", "lacks a valid")]
    [InlineData("""{"w":{"dtype":"F32","shape":[4],"data_offsets":[0]}}""", "lacks a valid")]
    [InlineData("""{"w":{"dtype":"F32","shape":[4]}}""", "lacks a valid")]
    [InlineData("""{"w":7}""", "lacks a valid")]
    [InlineData("""{"v":{"dtype":"F32","shape":[4],"data_offsets":[0,16]},"w":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}""", "overlaps")]
    [InlineData("""{"w":{"dtype":"F32","shape":[3],"data_offsets":[4,16]}}""", "belong to no tensor")]
    [InlineData("""{"w":{"dtype":"F32","shape":[4],"data_offsets":[0,16]},"w":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}""", "twice")]
    public void Open_LyingEntry_NamesTheTensor(string header, string message)
    {
        var error = Fails(_folder.WriteRaw("a", header, 16), message);
        Assert.Contains("'w'", error.Message, StringComparison.Ordinal);
        Assert.Equal("w", error.Field);
    }

    [Fact]
    public void Open_BytesAfterTheLastTensor_SaysSo() =>
        Fails(_folder.WriteRaw("a", """{"w":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""", 9), "5 bytes at the end");

    [Fact]
    public void Open_ZeroSizedTensor_IsFine()
    {
        using var file = SafetensorsFile.Open(_folder.WriteRaw("a", """{"e":{"dtype":"F32","shape":[0,9223372036854775807],"data_offsets":[0,0]},"w":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""", 4));
        Assert.Equal(0, file.Tensors["e"].SizeBytes);
    }

    private static TuningException Fails(string path, string message)
    {
        var error = TemporaryFolder.Fails(ErrorCodes.InvalidWeights, () => SafetensorsFile.Open(path));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(path, error.File);
        return error;
    }
}
