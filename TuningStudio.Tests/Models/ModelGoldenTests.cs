using TuningStudio.Core.Models;
using TuningStudio.Core.Peft;
using TuningStudio.Core.Runtime;
using TuningStudio.Tests.Support;
using static TorchSharp.torch;

namespace TuningStudio.Tests.Models;

/// <summary>Logits of every family that has reference numbers.</summary>
[Collection("Torch")]
public sealed class ModelGoldenTests
{
    [Theory]
    [MemberData(nameof(Golden.Models), MemberType = typeof(Golden))]
    public void Forward_OnTheReferenceBatch_GivesItsLogits(string name)
    {
        var golden = new Golden(name);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var model = ModelLoader.Load(golden.ModelFolder, new ComputeDevice("cpu", "fp32"));

        var logits = model.Head(model.Forward(golden.Read("base.safetensors", "input_ids"), ForwardContext.Inference));

        Golden.AssertClose(
            golden.Read("base.safetensors", "logits"),
            logits,
            golden.Tolerance("base.safetensors", "logits"),
            golden.Read("base.safetensors", "attention_mask").unsqueeze(-1));
    }

    [Theory]
    [InlineData("llama-gqa", "lora", "init")]
    [InlineData("llama-gqa", "lora", "nonzero")]
    [InlineData("llama-gqa", "rslora", "nonzero")]
    [InlineData("qwen2-bias-tied", "lora", "nonzero")]
    [InlineData("qwen2-bias-tied", "rslora", "nonzero")]
    [InlineData("gpt2-tiny", "lora", "nonzero")]
    [InlineData("gpt2-tiny", "rslora", "nonzero")]
    public void Forward_WithAnAdapterOfPeft_GivesItsLogits(string name, string kind, string state)
    {
        var golden = new Golden(name);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var model = ModelLoader.Load(golden.ModelFolder, new ComputeDevice("cpu", "fp32"));
        using var adapter = Adapters.Load(golden.PathOf(kind, state), model);

        var logits = model.Head(model.Forward(golden.Read("base.safetensors", "input_ids"), ForwardContext.Inference));

        Golden.AssertClose(
            golden.Read($"{kind}/golden.safetensors", $"logits_{state}"),
            logits,
            golden.Tolerance($"{kind}/golden.safetensors", $"logits_{state}"),
            golden.Read("base.safetensors", "attention_mask").unsqueeze(-1));
    }

    [Theory]
    [MemberData(nameof(Golden.Models), MemberType = typeof(Golden))]
    public void Forward_TokenByTokenWithACache_EqualsTheWholeSequence(string name)
    {
        var golden = new Golden(name);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var model = ModelLoader.Load(golden.ModelFolder, new ComputeDevice("cpu", "fp32"));
        var ids = golden.Read("base.safetensors", "input_ids").narrow(0, 0, 1);
        var whole = model.Forward(ids, ForwardContext.Inference);

        // Three stretches: one alone, several at once behind a past, and one at a time.
        using var cache = new KeyValueCache(model.Shape.Layers);
        var context = new ForwardContext(cache);
        var pieces = new List<Tensor> { model.Forward(ids.narrow(1, 0, 5), context), model.Forward(ids.narrow(1, 5, 4), context) };
        for (var position = 9; position < ids.shape[1]; position++)
        {
            pieces.Add(model.Forward(ids.narrow(1, position, 1), context));
        }

        Golden.AssertClose(whole, cat(pieces, 1), 1e-5);
    }

    [Theory]
    [MemberData(nameof(Golden.Models), MemberType = typeof(Golden))]
    public void Forward_TextsPackedIntoOneRow_EqualEachTextAloneForwardAndBackward(string name)
    {
        using var model = ModelLoader.Load(new Golden(name).ModelFolder, new ComputeDevice("cpu", "fp32"));

        PackedTexts.AssertEqualEachAlone(model);
    }

    [Theory]
    [MemberData(nameof(Golden.Models), MemberType = typeof(Golden))]
    public void Load_Twice_LeavesNoTensorBehind(string name)
    {
        var golden = new Golden(name);
        using (ModelLoader.Load(golden.ModelFolder, new ComputeDevice("cpu", "fp32")))
        {
        }

        var before = LiveTensors.Settled();
        using (var model = ModelLoader.Load(golden.ModelFolder, new ComputeDevice("cpu", "fp32")))
        using (Adapters.Load(golden.PathOf("lora", "nonzero"), model))
        {
        }

        Assert.Equal(before, Tensor.TotalCount);
    }
}
