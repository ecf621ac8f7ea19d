using System.Buffers.Binary;
using TorchSharp;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Gguf;
using TuningStudio.Core.Weights.Gguf;
using TuningStudio.Tests.Support;
using static TorchSharp.torch;

namespace TuningStudio.Tests.Weights.Gguf;

[Collection("Torch")]
public sealed class GgufFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_ThenReadByTheSpecification_GivesKeysShapesAndNumbers()
    {
        using var scope = NewDisposeScope();
        Write(("a", GgufTensorType.F32, torch.arange(0, 6, ScalarType.Float32).view(2, 3)), ("b", GgufTensorType.F16, torch.ones(5)), ("c", GgufTensorType.BF16, torch.ones(1, 2)));

        var file = new PlainGguf(_folder["m.gguf"]);

        Assert.Equal("llama", file.Values["general.architecture"]);
        Assert.Equal(7u, file.Values["llama.block_count"]);
        Assert.Equal(1e-5f, file.Values["llama.eps"]);
        Assert.Equal(true, file.Values["flag"]);
        Assert.Equal(["ä", "", "b"], Assert.IsType<object[]>(file.Values["texts"]));
        Assert.Equal([1, -2], Assert.IsType<object[]>(file.Values["ints"]));
        Assert.Equal([0.5f], Assert.IsType<object[]>(file.Values["floats"]));
        Assert.Equal([3ul, 2ul], file.Tensors["a"].Sizes);
        Assert.Equal([0f, 1, 2, 3, 4, 5], file.Floats("a"));
        Assert.Equal(((uint)1, 32ul), (file.Tensors["b"].Type, file.Tensors["b"].Offset));
        Assert.Equal([0x00, 0x3C, 0x00, 0x3C], file.Bytes("b", 4));
        Assert.Equal((30u, 64ul), (file.Tensors["c"].Type, file.Tensors["c"].Offset));
        Assert.Equal([0x80, 0x3F], file.Bytes("c", 2));
        Assert.Equal(0, file.Length % 32);
    }

    [Theory]
    [InlineData(GgufTensorType.F32, 0)]
    [InlineData(GgufTensorType.F16, 1e-3)]
    [InlineData(GgufTensorType.BF16, 8e-3)]
    [InlineData(GgufTensorType.Q8, 2e-2)]
    public void Write_ThenRead_GivesTheNumbersWithinTheFormat(GgufTensorType type, double tolerance)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(3);

        // More than one piece, so that the places of later ones count.
        var tensor = randn(1100, 1024);
        Write(("first", GgufTensorType.F32, torch.ones(3)), ("w", type, tensor));
        var before = LiveTensors.Settled();

        using var file = GgufFile.Open(_folder["m.gguf"]);
        using var read = file.Read("w");

        Assert.Equal(before + 1, Tensor.TotalCount);
        Assert.Equal([1100L, 1024L], read.shape);
        Assert.InRange((read.to(ScalarType.Float32) - tensor).abs().max().item<float>(), 0, tolerance * 4);
        Assert.Equal("llama", file.Metadata.Text("general.architecture"));
        Assert.Equal(7, file.Metadata.Whole("llama.block_count"));
        Assert.Equal(1e-5, file.Metadata.Number("llama.eps")!.Value, 1e-9);
        Assert.Equal(["ä", "", "b"], file.Metadata.Texts("texts"));
    }

    [Fact]
    public void Write_FullDisk_SaysCannotWrite()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "Needs a device that is always full.");
        TemporaryFolder.Fails(ErrorCodes.CannotWrite, () => new GgufStream("/dev/full", new GgufMetadata(), []).Dispose());
    }

    [Theory]
    [InlineData(0, "does not begin with GGUF")]
    [InlineData(4, "version")]
    public void Open_AnotherKindOfFile_SaysSo(int at, string message)
    {
        using var scope = NewDisposeScope();
        Write(("a", GgufTensorType.F32, torch.ones(3)));
        Change(bytes => bytes[at] = 99);
        Assert.Contains(message, TemporaryFolder.Fails(ErrorCodes.InvalidWeights, () => GgufFile.Open(_folder["m.gguf"])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(8, "tensors")]
    [InlineData(16, "values")]
    [InlineData(24, "characters")]
    public void Open_CountsBeyondTheFile_AreRefusedBeforeAnythingIsAllocated(int at, string what)
    {
        using var scope = NewDisposeScope();
        Write(("a", GgufTensorType.F32, torch.ones(3)));
        Change(bytes => BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(at), ulong.MaxValue));
        Assert.Contains(what, TemporaryFolder.Fails(ErrorCodes.InvalidWeights, () => GgufFile.Open(_folder["m.gguf"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_CutOffAnywhere_IsAnErrorNotACrash()
    {
        using var scope = NewDisposeScope();
        Write(("a", GgufTensorType.F32, torch.ones(3)));
        var whole = File.ReadAllBytes(_folder["m.gguf"]);

        // The last bytes are padding that nobody misses.
        for (var length = 0; length < whole.Length - 20; length++)
        {
            File.WriteAllBytes(_folder["m.gguf"], whole[..length]);
            TemporaryFolder.Fails(ErrorCodes.InvalidWeights, () => GgufFile.Open(_folder["m.gguf"]).Dispose());
        }
    }

    [Fact]
    public void Open_MutatedHeads_AreErrorsOrFilesNeverCrashes()
    {
        using var scope = NewDisposeScope();
        Write(("a", GgufTensorType.F32, torch.ones(3)), ("b", GgufTensorType.Q8, torch.ones(2, 32)));
        var whole = File.ReadAllBytes(_folder["m.gguf"]);
        var random = new Random(11);
        var refused = 0;
        for (var round = 0; round < 2000; round++)
        {
            var bytes = whole.ToArray();
            for (var i = random.Next(1, 4); i > 0; i--)
            {
                bytes[random.Next(bytes.Length - 128)] = (byte)random.Next(256);
            }

            File.WriteAllBytes(_folder["m.gguf"], bytes);
            try
            {
                using var file = GgufFile.Open(_folder["m.gguf"]);
                foreach (var name in file.Tensors.Keys)
                {
                    file.Read(name).Dispose();
                }
            }
            catch (TuningException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 200, 2000);
    }

    private void Write(params (string Name, GgufTensorType Type, Tensor Value)[] tensors)
    {
        var metadata = new GgufMetadata();
        metadata.Set("general.architecture", "llama");
        metadata.Set("llama.block_count", 7);
        metadata.Set("llama.eps", 1e-5);
        metadata.Set("flag", true);
        metadata.Set("texts", ["ä", "", "b"]);
        metadata.Set("ints", [1, -2]);
        metadata.Set("floats", [0.5f]);
        using var stream = new GgufStream(_folder["m.gguf"], metadata, [.. tensors.Select(tensor => (tensor.Name, tensor.Type, tensor.Value.shape))]);
        foreach (var (_, _, value) in tensors)
        {
            stream.Write(value);
        }

        stream.Complete();
    }

    private void Change(Action<byte[]> change)
    {
        var bytes = File.ReadAllBytes(_folder["m.gguf"]);
        change(bytes);
        File.WriteAllBytes(_folder["m.gguf"], bytes);
    }
}
