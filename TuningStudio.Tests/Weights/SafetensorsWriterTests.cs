using System.Buffers.Binary;
using System.Text;
using TorchSharp;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Weights;
using TuningStudio.Tests.Support;
using static TorchSharp.torch;

namespace TuningStudio.Tests.Weights;

[Collection("Torch")]
public sealed class SafetensorsWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Int64)]
    [InlineData(ScalarType.Int32)]
    [InlineData(ScalarType.Int16)]
    [InlineData(ScalarType.Int8)]
    [InlineData(ScalarType.Byte)]
    [InlineData(ScalarType.Bool)]
    public void Write_ThenRead_GivesTheSameTensor(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var tensor = torch.arange(-3, 9).reshape(3, 4).to(type);
        SafetensorsWriter.Write(_folder["a"], [("scalar", tensor[1, 1]), ("empty", torch.empty([0, 4], dtype: type)), ("transposed", tensor.t()), ("w", tensor)]);

        using var file = SafetensorsFile.Open(_folder["a"]);

        Same(tensor, file.Read("w"));
        Same(tensor.t(), file.Read("transposed"));
        Same(tensor[1, 1], file.Read("scalar"));
        Assert.Equal([0L, 4L], file.Read("empty").shape);
        Assert.Equal("pt", file.Metadata["format"]);
    }

    // Longer than what one processor reads, and of a length that no part has.
    [Theory]
    [InlineData(ScalarType.Byte)]
    [InlineData(ScalarType.Int32)]
    public void Read_TensorOfSeveralParts_IsWholeInItsOwnAndAnotherFormat(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var tensor = (torch.arange((9 << 20) + 3) * 31 % 251).to(type);
        SafetensorsWriter.Write(_folder["a"], [("w", tensor)]);

        using var file = SafetensorsFile.Open(_folder["a"]);

        Same(tensor, file.Read("w"));
        Same(tensor.to(ScalarType.Float32), file.Read("w", ScalarType.Float32, CPU));
    }

    [Fact]
    public void Read_FileCutWhileOpen_SaysWhereItEnded()
    {
        using var scope = NewDisposeScope();
        SafetensorsWriter.Write(_folder["a"], [("w", torch.zeros(9 << 20, dtype: ScalarType.Byte))]);
        using var file = SafetensorsFile.Open(_folder["a"]);
        using (var stream = new FileStream(_folder["a"], FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            stream.SetLength(6 << 20);
        }

        var fault = TemporaryFolder.Fails(ErrorCodes.InvalidWeights, () => file.Read("w"));

        Assert.Contains($"ended at byte {6 << 20}", fault.Message, StringComparison.Ordinal);
        Assert.Equal("w", fault.Field);
    }

    [Fact]
    public void Write_MixedFormats_AlignsEveryTensorAndIsReproducible()
    {
        using var scope = NewDisposeScope();
        List<(string, Tensor)> tensors = [("b", torch.ones(3, dtype: ScalarType.Byte)), ("a", torch.ones(3)), ("c", torch.ones(1, dtype: ScalarType.Int64))];
        SafetensorsWriter.Write(_folder["1"], tensors);
        tensors.Reverse();
        SafetensorsWriter.Write(_folder["2"], tensors);

        using var file = SafetensorsFile.Open(_folder["1"]);
        Assert.All(file.Tensors.Values, entry => Assert.Equal(0, entry.Begin % entry.Type.Size()));
        Assert.Equal(0, file.Tensors["c"].Begin % 8);
        Assert.Equal(File.ReadAllBytes(_folder["1"]), File.ReadAllBytes(_folder["2"]));
    }

    [Fact]
    public void Write_GoldenAdapter_GivesTheReferencesBytes()
    {
        using var scope = NewDisposeScope();
        var original = new Golden("llama-gqa").PathOf("lora", "nonzero", "adapter_model.safetensors");
        using var file = SafetensorsFile.Open(original);

        SafetensorsWriter.Write(_folder["a"], [.. file.Tensors.Keys.Select(name => (name, file.Read(name)))]);

        Assert.Equal(File.ReadAllBytes(original), File.ReadAllBytes(_folder["a"]));
    }

    [Fact]
    public void Read_GoldenFile_GivesKnownNumbers()
    {
        using var scope = NewDisposeScope();
        using var file = SafetensorsFile.Open(new Golden("llama-gqa").PathOf("base.safetensors"));

        Assert.Equal(6.402787685394287f, file.Read("loss").item<float>());
        Assert.Equal([24L + 17 + 11], [file.Read("attention_mask").sum().item<long>()]);
        using var halved = file.Read("logits", ScalarType.BFloat16, CPU);
        Assert.Equal(ScalarType.BFloat16, halved.dtype);
        Assert.True(halved.to(ScalarType.Float32).allclose(file.Read("logits"), rtol: 0.01));
    }

    [Fact]
    public void ForEachPiece_TensorLargerThanAPiece_CoversEveryByteOnce()
    {
        using var scope = NewDisposeScope();
        var tensor = torch.arange(0, 1003, dtype: ScalarType.Int64);
        var seen = new List<long>();
        TensorBytes.ForEachPiece(
            tensor,
            (piece, offset) =>
            {
                Assert.Equal(seen.Count * 8L, offset);
                for (var i = 0; i < piece.Length; i += 8)
                {
                    seen.Add(BinaryPrimitives.ReadInt64LittleEndian(piece[i..]));
                }
            },
            largestPiece: 100);
        Assert.Equal(Enumerable.Range(0, 1003).Select(i => (long)i), seen);
    }

    [Fact]
    public void Read_FileCutAfterOpening_NamesFileAndTensor()
    {
        using var scope = NewDisposeScope();
        SafetensorsWriter.Write(_folder["a"], [("w", torch.ones(1000))]);
        using var file = SafetensorsFile.Open(_folder["a"]);
        using (var stream = new FileStream(_folder["a"], FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            stream.SetLength(500);
        }

        var tensors = LiveTensors.Settled();
        var error = TemporaryFolder.Fails(ErrorCodes.InvalidWeights, () => file.Read("w"));

        Assert.Equal("w", error.Field);
        Assert.Equal(tensors, Tensor.TotalCount);
    }

    [Fact]
    public void Write_FolderIsMissing_SaysCannotWriteAndHowMuch()
    {
        using var scope = NewDisposeScope();
        var path = Path.Combine(_folder["none"], "a");
        var error = TemporaryFolder.Fails(ErrorCodes.CannotWrite, () => SafetensorsWriter.Write(path, [("w", torch.ones(1000))]));
        Assert.Equal(path, error.File);
        Assert.Matches("of 4\\d\\d\\d bytes", error.Message);
    }

    [Fact]
    public void Write_FullDisk_SaysCannotWriteAndLeavesTheOldFile()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "Needs a device that is always full.");
        using var scope = NewDisposeScope();
        SafetensorsWriter.Write(_folder["a"], [("w", torch.ones(4))]);
        var old = File.ReadAllBytes(_folder["a"]);

        var error = TemporaryFolder.Fails(
            ErrorCodes.CannotWrite,
            () => SafetensorsWriter.Write(_folder["a"], [("w", torch.ones(1000))], metadata: null, path =>
            {
                File.WriteAllText(path, "half a file");
                return new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.None, bufferSize: 0);
            }));

        Assert.Matches("of 4\\d\\d\\d bytes", error.Message);
        Assert.Equal([_folder["a"]], Directory.GetFiles(_folder.Root));
        Assert.Equal(old, File.ReadAllBytes(_folder["a"]));
    }

    [Fact]
    public void Write_TwoTensorsOfOneName_Throws()
    {
        using var scope = NewDisposeScope();
        Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(_folder["a"], [("w", torch.ones(1)), ("w", torch.ones(1))]));
        Assert.Empty(Directory.GetFiles(_folder.Root));
    }

    [Fact]
    public void Write_ParameterThatNeedsGradient_LeavesNoTensorBehind()
    {
        using var parameter = torch.ones(4, requires_grad: true);
        var before = LiveTensors.Settled();
        SafetensorsWriter.Write(_folder["a"], [("w", parameter)], new Dictionary<string, string> { ["步"] = "7" });
        Assert.Equal(before, Tensor.TotalCount);
        Assert.Contains("\"步\":\"7\"", Encoding.UTF8.GetString(File.ReadAllBytes(_folder["a"])), StringComparison.Ordinal);
    }

    private static void Same(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.dtype, actual.dtype);
        Assert.Equal(expected.shape, actual.shape);
        Assert.True(expected.contiguous().bytes.SequenceEqual(actual.bytes));
    }
}
