using System.Text.Json.Nodes;
using TuningStudio.Core.Models;
using TuningStudio.Core.Peft;
using TuningStudio.Core.Runtime;
using TuningStudio.Tests.Support;
using TuningStudio.Tests.Weights;
using static TorchSharp.torch;

namespace TuningStudio.Tests.Peft;

/// <summary>Adapters whose config says PiSSA: PEFT takes the principal part of every target from the base before it adds B A.</summary>
[Collection("Torch")]
public sealed class PissaReadingTests : IDisposable
{
    private static readonly Golden Golden = new("llama-gqa");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_Pissa_StandsOverTheResidualOfTheBase()
    {
        foreach (var file in Directory.EnumerateFiles(Golden.PathOf("lora", "nonzero")))
        {
            File.Copy(file, _folder[Path.GetFileName(file)]);
        }

        var config = JsonNode.Parse(File.ReadAllText(_folder["adapter_config.json"]))!;
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var expected = OverResiduals(config["r"]!.GetValue<int>());
        config["init_lora_weights"] = "pissa";
        File.WriteAllText(_folder["adapter_config.json"], config.ToJsonString());
        using var model = ModelLoader.Load(Golden.ModelFolder, new ComputeDevice("cpu", "fp32"));
        using (var adapter = Adapters.Load(_folder.Root, model))
        {
            Golden.AssertClose(expected, Logits(model), 1e-4);
            adapter.Save(_folder["again"]);
        }

        using var again = Adapters.Load(_folder["again"], model);
        Golden.AssertClose(expected, Logits(model), 1e-4);
    }

    // By hand: W less the best approximation of its rank, in the model itself, and the adapter as plain LoRA over it.
    private Tensor OverResiduals(int rank)
    {
        using var model = ModelLoader.Load(Golden.ModelFolder, new ComputeDevice("cpu", "fp32"));
        using var adapter = Adapters.Load(_folder.Root, model);
        var plain = Logits(model);
        foreach (var linear in model.Linears.Where(linear => linear.Adapter is not null))
        {
            var (left, values, right) = linalg.svd(linear.Weight, fullMatrices: false);
            linear.Weight.sub_(left.narrow(1, 0, rank).mul(values.narrow(0, 0, rank)).matmul(right.narrow(0, 0, rank)));
        }

        var logits = Logits(model);
        Assert.False(logits.allclose(plain, atol: 1e-2));
        return logits;
    }

    private static Tensor Logits(ICausalLanguageModel model) => model.Head(model.Forward(Golden.Read("base.safetensors", "input_ids"), ForwardContext.Inference));
}
