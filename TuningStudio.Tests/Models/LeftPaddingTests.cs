using TuningStudio.Core.Models;
using TuningStudio.Core.Runtime;
using TuningStudio.Tests.Support;
using static TorchSharp.torch;

namespace TuningStudio.Tests.Models;

/// <summary>Rows of different lengths in one batch, against the reference and against each row alone.</summary>
[Collection("Torch")]
public sealed class LeftPaddingTests
{
    private const string File = "base.safetensors";

    [Theory]
    [MemberData(nameof(Golden.Models), MemberType = typeof(Golden))]
    public void Forward_LeftPaddedPrompts_GiveTheReferencesLogitsAtEveryStep(string name)
    {
        var golden = new Golden(name);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var model = Load(golden);
        var ids = golden.Read(File, "left_padded_prompts");
        using var padding = Padding(golden.Read(File, "left_padded_mask"));

        Golden.AssertClose(
            golden.Read(File, "left_padded_step_logits"),
            Steps(model, ids, golden.Read(File, "left_padded_greedy_ids"), padding),
            golden.Tolerance(File, "left_padded_step_logits"));
    }

    [Theory]
    [MemberData(nameof(Golden.Models), MemberType = typeof(Golden))]
    public void Forward_OnePromptTokenByToken_GivesTheReferencesLogitsAtEveryStep(string name)
    {
        var golden = new Golden(name);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var model = Load(golden);

        Golden.AssertClose(
            golden.Read(File, "greedy_step_logits").unsqueeze(0),
            Steps(model, golden.Read(File, "greedy_prompt"), golden.Read(File, "greedy_ids"), padding: null),
            golden.Tolerance(File, "greedy_step_logits"));
    }

    [Theory]
    [InlineData("llama-gqa", false)]
    [InlineData("llama-gqa", true)]
    [InlineData("gpt2-tiny", false)]
    [InlineData("gpt2-tiny", true)]
    public void Forward_SoftPromptBeforePadding_GivesEachRowWhatItGetsAlone(string name, bool areKeys)
    {
        var golden = new Golden(name);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var model = Load(golden);
        model.SoftPrompt = new RandomPrompt(model.Shape, golden.Read(File, "greedy_prompt"), areKeys, name == "llama-gqa" ? (2, 8) : (4, 16));
        LeftPaddedRows.AssertEqualEachAlone(model);
    }

    private static Tensor Steps(ICausalLanguageModel model, Tensor prompts, Tensor answers, LeftPadding? padding)
    {
        using var cache = new KeyValueCache(model.Shape.Layers);
        var context = new ForwardContext(cache, Padding: padding);
        var hidden = model.Forward(prompts, context);
        var steps = new List<Tensor> { hidden.narrow(1, hidden.shape[1] - 1, 1) };
        for (var step = 0; step < answers.shape[1] - 1; step++)
        {
            steps.Add(model.Forward(answers.narrow(1, step, 1), context));
        }

        return model.Head(cat(steps, 1));
    }

    private static LeftPadding Padding(Tensor mask) =>
        new([.. mask.eq(0).sum(1).data<long>().ToArray().Select(count => (int)count)], CPU);

    private static ICausalLanguageModel Load(Golden golden) => ModelLoader.Load(golden.ModelFolder, new ComputeDevice("cpu", "fp32"));

    private sealed class RandomPrompt : ISoftPrompt
    {
        private readonly SoftPromptValues _values;

        internal RandomPrompt(ModelShape shape, Tensor seed, bool areKeys, (int Heads, int Size) cache)
        {
            using var generator = new Generator((ulong)seed.sum().item<long>());
            _values = areKeys
                ? new SoftPromptValues(null, randn([shape.Layers, 2, cache.Heads, Length, cache.Size], generator: generator))
                : new SoftPromptValues(randn([Length, shape.HiddenSize], generator: generator), null);
        }

        public int Length => 5;

        public SoftPromptValues Compute() => new(_values.Embeddings?.alias(), _values.KeysAndValues?.alias());
    }
}
