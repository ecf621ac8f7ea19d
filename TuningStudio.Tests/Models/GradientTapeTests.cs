using TuningStudio.Core.Batching;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Models;
using TuningStudio.Core.Models.Quantization;
using TuningStudio.Core.Peft;
using TuningStudio.Core.Runtime;
using TuningStudio.Core.Training;
using TuningStudio.Tests.Models.Families;
using TuningStudio.Tests.Support;
using static TorchSharp.torch;

namespace TuningStudio.Tests.Models;

/// <summary>Losses and gradients of the tape, with blocks kept and with blocks computed a second time, against autograd's own over the whole model.</summary>
[Collection("Torch")]
public sealed class GradientTapeTests
{
    private const string TwoBlocks = """ "num_hidden_layers": 2 """;

    /// <summary>Whatever can be trained: in linear layers' slots, beside them, before the text, and the base's own weights.</summary>
    public static TheoryData<string, HyperparameterOptions> Trained { get; } = new()
    {
        { "llama-gqa", new() },
        { "llama-gqa", new() { Dropout = 0.3 } },
        { "llama-gqa", new() { TargetModules = ["v_proj", "down_proj"] } },
        { "llama-gqa", new() { LayersToTransform = ["1"] } },
        { "llama-gqa", new() { RankPattern = ["k_proj=3", "up_proj=5"] } },
        { "llama-gqa", new() { UseDora = true, Dropout = 0.2 } },
        { "llama-gqa", new() { Initialization = "pissa" } },
        { "llama-gqa", new() { TargetModules = ["q_proj", "embed_tokens"], ModulesToSave = ["lm_head", "norm"] } },
        { "qwen2-bias-tied", new() { TargetModules = ["q_proj", "lm_head"], Bias = "all" } },
        { "gpt2-tiny", new() },
        { "gpt2-tiny", new() { UseDora = true } },
        { "gpt2-tiny", new() { Method = "bitfit" } },
        { "gpt2-tiny", new() { Method = "full" } },
        { "llama-gqa", new() { Method = "full" } },
        { "llama-gqa", new() { Method = "last-layers", TrainableLayers = 1 } },
        { "llama-gqa", new() { Method = "norm" } },
        { "llama-gqa", new() { Method = "ia3" } },
        { "llama-gqa", new() { Method = "bottleneck" } },
        { "llama-gqa", new() { Method = "prompt-tuning", VirtualTokens = 5 } },
        { "llama-gqa", new() { Method = "p-tuning", VirtualTokens = 5 } },
        { "llama-gqa", new() { Method = "prefix-tuning", VirtualTokens = 5, EncoderHiddenSize = 16 } },
    };

    /// <summary>Norms after sublayers, soft caps and windows, fused matrices, norms of heads.</summary>
    public static TheoryData<string, string, HyperparameterOptions> Families { get; } = new()
    {
        { "Phi3ForCausalLM", TwoBlocks, new() },
        { "Phi3ForCausalLM", TwoBlocks, new() { Method = "full" } },
        { "Qwen3ForCausalLM", TwoBlocks + """ , "head_dim": 12 """, new() { Method = "norm" } },
        { "Gemma2ForCausalLM", TwoBlocks + """ , "head_dim": 8, "sliding_window": 3, "attn_logit_softcapping": 5.0, "final_logit_softcapping": 3.0, "query_pre_attn_scalar": 20 """, new() },
        { "Gemma2ForCausalLM", TwoBlocks + """ , "head_dim": 8, "sliding_window": 3, "query_pre_attn_scalar": 20 """, new() { Method = "full" } },
    };

    [Theory]
    [MemberData(nameof(Trained))]
    public void Backward_WithAnythingTrained_GivesAutogradsGradients(string name, HyperparameterOptions options)
    {
        using var scope = NewDisposeScope();
        using var model = ModelLoader.Load(new Golden(name).ModelFolder, new ComputeDevice("cpu", "fp32"));

        AssertSame(model, options, 1e-5);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Backward_OfEveryShapeOfBlock_GivesAutogradsGradients(string architecture, string fields, HyperparameterOptions options)
    {
        using var scope = NewDisposeScope();
        using var model = LivelyModel.Build(architecture, fields);

        AssertSame(model, options, 1e-5);
    }

    [Theory]
    [InlineData("vera")]
    [InlineData("loha")]
    [InlineData("lokr")]
    public void Backward_WithAnAdapterThatIsOnlyRead_GivesAutogradsGradients(string kind)
    {
        var golden = new Golden("llama-gqa");
        using var scope = NewDisposeScope();
        using var model = ModelLoader.Load(golden.ModelFolder, new ComputeDevice("cpu", "fp32"));
        using var adapter = Adapters.Load(golden.PathOf(kind, "nonzero"), model);

        AssertSame(model, adapter, 1e-5);
    }

    [Fact]
    public void Backward_OverAQuantizedBase_GivesAutogradsGradients()
    {
        using var scope = NewDisposeScope();
        using var model = ModelLoader.Load(new Golden("llama-gqa").ModelFolder, new ComputeDevice("cpu", "fp32"), BaseFormat.Nf4);

        AssertSame(model, new HyperparameterOptions(), 1e-5);
    }

    [Fact]
    public void Backward_InBFloat16_IsAsNearToFloat32AsAutogradIs()
    {
        using var scope = NewDisposeScope();
        using var model = ModelLoader.Load(new Golden("llama-gqa").ModelFolder, new ComputeDevice("cpu", "bf16"));

        AssertSame(model, new HyperparameterOptions(), 3e-2);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Clear_AfterAPassThatWasNotTakenBack_LeavesNothing(bool recomputes)
    {
        using var model = ModelLoader.Load(new Golden("llama-gqa").ModelFolder, new ComputeDevice("cpu", "fp32"));
        using var adapter = Adapters.Create(model, Hyperparameters(model, new()));
        using var optimizer = new AdapterOptimizer(adapter.Parameters, 0, 0);
        using var tape = new GradientTape(recomputes);
        using var batch = RandomBatch(model);
        Forward();
        var before = LiveTensors.Settled();

        Forward();
        Forward();

        Assert.Equal(before, Tensor.TotalCount);

        void Forward()
        {
            using var scope = NewDisposeScope();
            model.Forward(batch.Ids, ForwardContext.Training with { Tape = tape });
            tape.Clear();
        }
    }

    private static void AssertSame(ICausalLanguageModel model, HyperparameterOptions options, double tolerance)
    {
        using var adapter = Adapters.Create(model, Hyperparameters(model, options));

        // What starts at zero would hide the gradient of its partner.
        using (no_grad())
        {
            using var generator = new Generator(11);
            foreach (var parameter in adapter.Parameters)
            {
                parameter.Value.add_(randn(parameter.Value.shape, generator: generator), alpha: 0.02);
            }
        }

        AssertSame(model, adapter, tolerance);
    }

    private static void AssertSame(ICausalLanguageModel model, IAttachedAdapter adapter, double tolerance)
    {
        using var optimizer = new AdapterOptimizer(adapter.Parameters, 0, 0);
        using var batch = RandomBatch(model);
        random.manual_seed(5);
        optimizer.ZeroGradients();
        var expected = LanguageModelLoss.Sum(model, batch, ForwardContext.Training);
        expected.div(batch.TrainedTokens).backward();
        var gradients = adapter.Parameters.Select(parameter => parameter.Value.grad!.clone()).ToList();
        var drawnNext = rand(1).item<float>();
        foreach (var recomputes in new[] { false, true })
        {
            using var tape = new GradientTape(recomputes);
            optimizer.ZeroGradients();
            random.manual_seed(5);

            var loss = TrainingPass.Run(model, batch, ForwardContext.Training, batch.TrainedTokens, tape);

            Assert.Equal(expected.item<float>(), loss.item<float>(), tolerance * expected.item<float>());
            Assert.Equal(drawnNext, rand(1).item<float>());
            foreach (var (parameter, gradient) in adapter.Parameters.Zip(gradients))
            {
                var largest = gradient.abs().max().item<float>();
                var worst = (parameter.Value.grad! - gradient).abs().max().item<float>();
                Assert.True(largest > 0 || parameter.Name.EndsWith("k_proj.bias", StringComparison.Ordinal), parameter.Name);
                Assert.True(worst <= tolerance * largest, $"{parameter.Name}: {worst:g3} of {largest:g3}");
            }
        }
    }

    private static ResolvedHyperparameters Hyperparameters(ICausalLanguageModel model, HyperparameterOptions options) =>
        HyperparameterResolver.Resolve(options, new ResolverFacts(model.Shape.HiddenSize, model.Shape.MaxPositions, 100, HasValidationFile: true, "cpu", "fp32"));

    private static Batch RandomBatch(ICausalLanguageModel model) => Batch.Collate(TinyRun.Data(3, Math.Min(40, model.Shape.VocabularySize)).Training, 0, CPU);
}
