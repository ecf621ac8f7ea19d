using TorchSharp;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Runtime;
using TuningStudio.Core.Weights;
using TuningStudio.Tests.Support;
using static TorchSharp.torch;

namespace TuningStudio.Tests.Weights;

[Collection("Torch")]
public sealed class CheckpointReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_Shards_EqualsTheSingleFile()
    {
        using var scope = NewDisposeScope();
        using var single = CheckpointReader.Open(new Golden("llama-gqa").ModelFolder);
        Shard(single.Tensors.Keys.Order(StringComparer.Ordinal).Select(name => (name, single.Read(name))).ToList(), shards: 3);

        using var sharded = CheckpointReader.Open(_folder.Root);

        Assert.Equal(3, sharded.Files.Count);
        Assert.Equal(single.SizeBytes, sharded.SizeBytes);
        Assert.Equal(single.Tensors.Keys.Order(), sharded.Tensors.Keys.Order());
        foreach (var name in single.Tensors.Keys)
        {
            Assert.True(single.Read(name).bytes.SequenceEqual(sharded.Read(name).bytes), name);
        }
    }

    [Fact]
    public void Open_MissingShard_NamesIt()
    {
        using var scope = NewDisposeScope();
        Shard([("a", torch.ones(2)), ("b", torch.ones(2))], shards: 2);
        File.Delete(_folder["part-1.safetensors"]);

        var error = TemporaryFolder.Fails(ErrorCodes.InvalidWeights, () => CheckpointReader.Open(_folder.Root));

        Assert.Contains("part-1.safetensors", error.Message, StringComparison.Ordinal);
        Assert.Equal(_folder["part-1.safetensors"], error.File);
    }

    [Fact]
    public void Open_ShardLacksAnIndexedTensor_NamesIt()
    {
        using var scope = NewDisposeScope();
        Shard([("a", torch.ones(2)), ("b", torch.ones(2))], shards: 2);
        WriteIndex("""{"weight_map":{"a":"part-0.safetensors","c":"part-1.safetensors"}}""");

        var error = TemporaryFolder.Fails(ErrorCodes.InvalidWeights, () => CheckpointReader.Open(_folder.Root));

        Assert.Equal("c", error.Field);
        Assert.Equal(_folder["part-1.safetensors"], error.File);
    }

    [Theory]
    [InlineData("""{"weight_map":{"a":"../part-0.safetensors"}}""", "not a file name")]
    [InlineData("""{"weight_map":{"a":7}}""", "not a file name")]
    [InlineData("""{"weight_map":{}}""", "empty")]
    [InlineData("""{"map":{}}""", "no weight_map")]
    [InlineData("""{"weight_map":""", "not JSON")]
    public void Open_WrongIndex_SaysWhatIsWrong(string index, string message)
    {
        WriteIndex(index);
        var error = TemporaryFolder.Fails(ErrorCodes.InvalidWeights, () => CheckpointReader.Open(_folder.Root));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_IndexIsNotUtf8_SaysSo()
    {
        File.WriteAllText(_folder["model.safetensors.index.json"], """{"weight_map":{"ä":"part.safetensors"}}""", System.Text.Encoding.Latin1);
        var error = TemporaryFolder.Fails(ErrorCodes.InvalidWeights, () => CheckpointReader.Open(_folder.Root));
        Assert.Equal(_folder["model.safetensors.index.json"], error.File);
    }

    [Fact]
    public void Open_PickleOnly_AsksForSafetensors()
    {
        _folder.WriteBytes("pytorch_model.bin", [1]);
        var error = TemporaryFolder.Fails(ErrorCodes.InvalidModel, () => CheckpointReader.Open(_folder.Root));
        Assert.Contains("pytorch_model.bin", error.Message, StringComparison.Ordinal);
        Assert.Contains("convert it to safetensors", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_FolderWithoutWeights_SaysSo()
    {
        var error = TemporaryFolder.Fails(ErrorCodes.InvalidAdapter, () => CheckpointReader.Open(_folder.Root, CheckpointReader.Adapter));
        Assert.Contains("adapter_model.safetensors", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_MissingFolder_SaysNotFound() =>
        TemporaryFolder.Fails(ErrorCodes.NotFound, () => CheckpointReader.Open(_folder["none"]));

    [Fact]
    public void Read_UnknownTensor_NamesIt()
    {
        using var scope = NewDisposeScope();
        Shard([("a", torch.ones(2))], shards: 1);
        using var reader = CheckpointReader.Open(_folder.Root);
        var error = TemporaryFolder.Fails(ErrorCodes.InvalidWeights, () => reader.Read("b"));
        Assert.Equal("b", error.Field);
    }

    [Fact]
    public void Read_WholeModelAsFloat32_HoldsNoMoreThanModelAndOneTensor()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Peak memory is read from /proc.");
        const int Count = 12;
        const long TensorBytes = 8L << 20;
        using (NewDisposeScope())
        {
            Shard([.. Enumerable.Range(0, Count).Select(i => ($"w{i}", torch.full([4L << 20], i, dtype: ScalarType.BFloat16)))], shards: 3);
        }

        var tensorsBefore = LiveTensors.Settled();
        using var scope = NewDisposeScope();
        GC.Collect();
        TensorMemory.GiveBack();
        File.WriteAllText("/proc/self/clear_refs", "5");
        var before = PeakMemory();
        using var reader = CheckpointReader.Open(_folder.Root);
        var model = reader.Tensors.Keys.Select(name => reader.Read(name, ScalarType.Float32, CPU)).ToList();
        var grown = PeakMemory() - before;

        Assert.InRange(Tensor.TotalCount - tensorsBefore, Count, Count + 1);
        Assert.Equal(11f, model[11][0].item<float>());
        const long ModelBytes = 2 * Count * TensorBytes;
        Assert.InRange(grown, ModelBytes / 2, ModelBytes + 2 * TensorBytes + (16L << 20));
    }

    private static long PeakMemory()
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    private void Shard(List<(string Name, Tensor Tensor)> tensors, int shards)
    {
        var map = new List<string>();
        foreach (var (part, index) in tensors.Chunk((tensors.Count + shards - 1) / shards).Select((part, index) => (part, index)))
        {
            SafetensorsWriter.Write(_folder[$"part-{index}.safetensors"], part);
            map.AddRange(part.Select(item => $"\"{item.Name}\":\"part-{index}.safetensors\""));
        }

        WriteIndex($$"""{"metadata":{"total_size":1},"weight_map":{ {{string.Join(',', map)}} } }""");
    }

    private void WriteIndex(string json) => File.WriteAllText(_folder["model.safetensors.index.json"], json);
}
