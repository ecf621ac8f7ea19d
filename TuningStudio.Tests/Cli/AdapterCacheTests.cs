using TuningStudio.Cli.Worker;
using TuningStudio.Core.Models;
using TuningStudio.Core.Runtime;
using TuningStudio.Tests.Support;
using TuningStudio.Tests.Weights;

namespace TuningStudio.Tests.Cli;

[Collection("Torch")]
public sealed class AdapterCacheTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Take_MoreAdaptersThanItKeeps_DropsTheLeastRecentlyUsed()
    {
        var golden = CliRun.Llama;
        using var model = ModelLoader.Load(golden.ModelFolder, new ComputeDevice("cpu", "fp32"));
        using var cache = new AdapterCache(model, capacity: 2);
        var tensors = LiveTensors.Settled();
        cache.GiveBack(cache.Take(golden.PathOf("lora", "init")));
        var one = TorchSharp.torch.Tensor.TotalCount - tensors;
        cache.GiveBack(cache.Take(golden.PathOf("lora", "nonzero")));
        cache.GiveBack(cache.Take(golden.PathOf("lora", "init")));
        cache.GiveBack(cache.Take(golden.PathOf("lora", "final_tokens")));
        Assert.Equal(2, cache.Count);
        Assert.Equal(2 * one, TorchSharp.torch.Tensor.TotalCount - tensors);
        Assert.All(model.Linears, linear => Assert.Null(linear.Adapter));
    }

    [Fact]
    public void Take_AdapterInUse_StaysUntilItIsGivenBack()
    {
        var golden = CliRun.Llama;
        using var model = ModelLoader.Load(golden.ModelFolder, new ComputeDevice("cpu", "fp32"));
        using var cache = new AdapterCache(model, capacity: 1);
        var copy = Directory.CreateDirectory(_folder["adapter"]).FullName;
        foreach (var file in Directory.EnumerateFiles(golden.PathOf("lora", "init")))
        {
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }

        var used = cache.Take(copy);
        Assert.Same(used, cache.Take(copy));
        cache.GiveBack(used);
        File.SetLastWriteTimeUtc(Path.Combine(copy, "adapter_config.json"), new DateTime(2031, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        var again = cache.Take(copy);

        Assert.NotSame(used, again);
        Assert.Equal(2, cache.Count);
        Assert.False(used.Parameters[0].Value.IsInvalid);
        cache.GiveBack(used);
        cache.Take(golden.PathOf("lora", "nonzero"));
        Assert.True(used.Parameters[0].Value.IsInvalid);
        Assert.False(again.Parameters[0].Value.IsInvalid);
    }
}
