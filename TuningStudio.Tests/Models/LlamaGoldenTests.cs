using TuningStudio.Core.Models;
using TuningStudio.Core.Peft;
using TuningStudio.Core.Runtime;
using TuningStudio.Tests.Support;
using static TorchSharp.torch;

namespace TuningStudio.Tests.Models;

[Collection("Torch")]
public sealed class LlamaGoldenTests
{
    private static readonly Golden Golden = new("llama-gqa");

    [Fact]
    public void Forward_OnTheReferenceBatch_GivesItsLogits()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var model = ModelLoader.Load(Golden.ModelFolder, new ComputeDevice("cpu", "fp32"));

        var logits = model.Head(model.Forward(Golden.Read("base.safetensors", "input_ids"), ForwardContext.Inference));

        Golden.AssertClose(
            Golden.Read("base.safetensors", "logits"),
            logits,
            Golden.Tolerance("base.safetensors", "logits"),
            Golden.Read("base.safetensors", "attention_mask").unsqueeze(-1));
    }

    [Theory]
    [InlineData("init")]
    [InlineData("nonzero")]
    public void Forward_WithAnAdapterOfPeft_GivesItsLogits(string state)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var model = ModelLoader.Load(Golden.ModelFolder, new ComputeDevice("cpu", "fp32"));
        using var adapter = Adapters.Load(Golden.PathOf("lora", state), model);

        var logits = model.Head(model.Forward(Golden.Read("base.safetensors", "input_ids"), ForwardContext.Inference));

        Golden.AssertClose(
            Golden.Read("lora/golden.safetensors", $"logits_{state}"),
            logits,
            Golden.Tolerance("lora/golden.safetensors", $"logits_{state}"),
            Golden.Read("base.safetensors", "attention_mask").unsqueeze(-1));
    }

    [Fact]
    public void Forward_TokenByTokenWithACache_EqualsTheWholeSequence()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var model = ModelLoader.Load(Golden.ModelFolder, new ComputeDevice("cpu", "fp32"));
        var ids = Golden.Read("base.safetensors", "input_ids").narrow(0, 0, 1);
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

    [Fact]
    public void Load_Twice_LeavesNoTensorBehind()
    {
        using (ModelLoader.Load(Golden.ModelFolder, new ComputeDevice("cpu", "fp32")))
        {
        }

        var before = Tensor.TotalCount;
        using (var model = ModelLoader.Load(Golden.ModelFolder, new ComputeDevice("cpu", "fp32")))
        using (Adapters.Load(Golden.PathOf("lora", "nonzero"), model))
        {
        }

        Assert.Equal(before, Tensor.TotalCount);
    }
}
