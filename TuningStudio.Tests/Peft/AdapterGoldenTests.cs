using TuningStudio.Core.Batching;
using TuningStudio.Core.Models;
using TuningStudio.Core.Peft;
using TuningStudio.Core.Runtime;
using TuningStudio.Core.Training;
using TuningStudio.Core.Weights;
using TuningStudio.Tests.Support;
using TuningStudio.Tests.Weights;
using static TorchSharp.torch;

namespace TuningStudio.Tests.Peft;

/// <summary>Every kind of adapter that PEFT wrote: its logits, loss, gradients, merged weights, and the file that is written back.</summary>
[Collection("Torch")]
public sealed class AdapterGoldenTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>Models and the kinds of adapters there are numbers for.</summary>
    public static TheoryData<string, string> Kinds { get; } = Matrix(
        ("llama-gqa", ["lora", "rslora", "dora", "lora_patterns", "lora_embed_and_head", "lora_regex", "lora_all_linear", "ia3", "ln_tuning", "vera", "loha", "lokr", "prompt_tuning", "p_tuning", "prefix_tuning"]),
        ("qwen2-bias-tied", ["lora", "rslora", "dora", "lora_bias_all"]),
        ("gpt2-tiny", ["lora", "rslora", "dora"]));

    /// <summary>Those that can be merged.</summary>
    public static TheoryData<string, string> Mergeable { get; } = [.. Kinds.Where(row => !row.Data.Item2.EndsWith("_tuning", StringComparison.Ordinal))];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Forward_WithTheAdapter_GivesItsLogits(string name, string kind)
    {
        var golden = new Golden(name);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var model = Load(golden);
        foreach (var state in new[] { "init", "nonzero" })
        {
            using var adapter = Adapters.Load(golden.PathOf(kind, state), model);

            var logits = model.Head(model.Forward(golden.Read("base.safetensors", "input_ids"), ForwardContext.Inference));

            // The reference gives logits at virtual tokens too.
            var expected = golden.Read($"{kind}/golden.safetensors", $"logits_{state}");
            Golden.AssertClose(
                expected.narrow(1, expected.shape[1] - logits.shape[1], logits.shape[1]),
                logits,
                golden.Tolerance($"{kind}/golden.safetensors", $"logits_{state}"),
                golden.Read("base.safetensors", "attention_mask").unsqueeze(-1));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Backward_WithTheAdapter_GivesItsLossAndGradients(string name, string kind)
    {
        var golden = new Golden(name);
        using var scope = NewDisposeScope();
        using var model = Load(golden);
        foreach (var state in new[] { "init", "nonzero" })
        {
            using var adapter = Adapters.Load(golden.PathOf(kind, state), model);
            using var optimizer = new AdapterOptimizer(adapter.Parameters, 0, 0);
            using var batch = Batch.Collate(GoldenExamples.Of(golden), 0, CPU);

            var loss = TrainingPass.Run(model, batch, ForwardContext.Training, batch.TrainedTokens).div(batch.TrainedTokens);

            Golden.AssertClose(golden.Read($"{kind}/golden.safetensors", $"loss_{state}"), loss, golden.Tolerance($"{kind}/golden.safetensors", $"loss_{state}"));
            var file = $"{kind}/grads_{state}.safetensors";
            foreach (var (parameter, value) in adapter.Parameters.Where(parameter => kind != "p_tuning"))
            {
                Golden.AssertClose(golden.Read(file, parameter), value.grad!, golden.Tolerance(file, parameter));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Save_AfterLoad_WritesTheSameKeysShapesAndValues(string name, string kind)
    {
        var golden = new Golden(name);
        using var scope = NewDisposeScope();
        using var model = Load(golden);
        using (var adapter = Adapters.Load(golden.PathOf(kind, "nonzero"), model))
        {
            adapter.Save(_folder.Root);
        }

        using var expected = CheckpointReader.Open(golden.PathOf(kind, "nonzero"), CheckpointReader.Adapter);
        using var actual = CheckpointReader.Open(_folder.Root, CheckpointReader.Adapter);
        Assert.Equal(expected.Tensors.Keys.Order(StringComparer.Ordinal), actual.Tensors.Keys.Order(StringComparer.Ordinal));
        foreach (var key in expected.Tensors.Keys)
        {
            Assert.True(expected.Read(key).Equals(actual.Read(key)), key);
        }

        // What decides the numbers stands in the settings that were written.
        using var again = Adapters.Load(_folder.Root, model);
        using var noGradient = no_grad();
        var logits = model.Head(model.Forward(golden.Read("base.safetensors", "input_ids"), ForwardContext.Inference));
        var reference = golden.Read($"{kind}/golden.safetensors", "logits_nonzero");
        Golden.AssertClose(
            reference.narrow(1, reference.shape[1] - logits.shape[1], logits.shape[1]),
            logits,
            golden.Tolerance($"{kind}/golden.safetensors", "logits_nonzero"),
            golden.Read("base.safetensors", "attention_mask").unsqueeze(-1));
    }

    [Theory]
    [MemberData(nameof(Mergeable))]
    public void Merged_InsteadOfTheBase_GivesTheSameLogits(string name, string kind)
    {
        var golden = new Golden(name);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var model = Load(golden);
        var file = $"{kind}/golden.safetensors";
        List<(string Name, Tensor Value)> merged;
        using (var adapter = Adapters.Load(golden.PathOf(kind, "nonzero"), model))
        {
            merged = [.. adapter.Merged().Select(weight => (weight.Name, weight.Value.clone()))];
        }

        foreach (var (weight, value) in merged)
        {
            if (golden.Has(file, $"merged:{weight}"))
            {
                Golden.AssertClose(golden.Read(file, $"merged:{weight}"), value, golden.Tolerance(file, $"merged:{weight}"));
            }

            (model.Weights.TryGetValue(weight, out var slot) ? slot : model.OutputHead.Stored).Replacement = value;
        }

        var logits = model.Head(model.Forward(golden.Read("base.safetensors", "input_ids"), ForwardContext.Inference));

        Golden.AssertClose(
            golden.Read(file, golden.Has(file, "logits_merged") ? "logits_merged" : "logits_nonzero"),
            logits,
            golden.Tolerance(file, "logits_nonzero"),
            golden.Read("base.safetensors", "attention_mask").unsqueeze(-1));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Dispose_AfterLoad_LeavesNoTensorBehind(string name, string kind)
    {
        var golden = new Golden(name);
        using var model = Load(golden);
        var before = LiveTensors.Settled();

        Adapters.Load(golden.PathOf(kind, "nonzero"), model).Dispose();

        Assert.Equal(before, Tensor.TotalCount);
    }

    private static ICausalLanguageModel Load(Golden golden) => ModelLoader.Load(golden.ModelFolder, new ComputeDevice("cpu", "fp32"));

    private static TheoryData<string, string> Matrix(params (string Model, string[] Kinds)[] models)
    {
        var data = new TheoryData<string, string>();
        foreach (var (model, kinds) in models)
        {
            foreach (var kind in kinds)
            {
                data.Add(model, kind);
            }
        }

        return data;
    }
}
