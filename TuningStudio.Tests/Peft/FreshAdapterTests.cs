using System.Text.Json.Nodes;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Models;
using TuningStudio.Core.Peft;
using TuningStudio.Core.Runtime;
using TuningStudio.Core.Weights;
using TuningStudio.Tests.Support;
using TuningStudio.Tests.Weights;
using static TorchSharp.torch;

namespace TuningStudio.Tests.Peft;

/// <summary>What each method makes before the first step: nothing that changes the base, and files as PEFT would have written them.</summary>
[Collection("Torch")]
public sealed class FreshAdapterTests : IDisposable
{
    private static readonly string[] Attention = ["q_proj", "v_proj"];

    private readonly TemporaryFolder _folder = new();

    /// <summary>Every method, on a model that has what it tunes.</summary>
    public static TheoryData<string, string> Methods { get; } = [.. TuningMethods.All.Select(method => (method.Name == "bitfit" ? "gpt2-tiny" : "llama-gqa", method.Name))];

    /// <summary>Settings, and the reference adapter that PEFT made with them.</summary>
    public static TheoryData<string, string, HyperparameterOptions> Twins { get; } = new()
    {
        { "llama-gqa", "lora", new() { Rank = 8, Alpha = 32 } },
        { "llama-gqa", "rslora", new() { Rank = 8, Alpha = 32, UseRslora = true } },
        { "llama-gqa", "dora", new() { Rank = 8, Alpha = 32, UseDora = true } },
        { "llama-gqa", "lora_patterns", new() { Rank = 8, Alpha = 32, TargetModules = ["q_proj", "v_proj", "down_proj"], LayersToTransform = ["1"], RankPattern = ["v_proj=4"], AlphaPattern = ["down_proj=6"] } },
        { "llama-gqa", "lora_regex", new() { Rank = 4, Alpha = 4, TargetModules = [@".*\.0\.(self_attn|mlp)\.(q|down)_proj"] } },
        { "llama-gqa", "lora_embed_and_head", new() { Rank = 8, Alpha = 32, TargetModules = ["q_proj", "embed_tokens"], ModulesToSave = ["lm_head"] } },
        { "llama-gqa", "ia3", new() { Method = "ia3" } },
        { "llama-gqa", "ln_tuning", new() { Method = "norm" } },
        { "llama-gqa", "prompt_tuning", new() { Method = "prompt-tuning", VirtualTokens = 8 } },
        { "llama-gqa", "p_tuning", new() { Method = "p-tuning", VirtualTokens = 8, EncoderHiddenSize = 48 } },
        { "llama-gqa", "prefix_tuning", new() { Method = "prefix-tuning", VirtualTokens = 8 } },
        { "qwen2-bias-tied", "lora", new() { Rank = 8, Alpha = 32 } },
        { "qwen2-bias-tied", "lora_bias_all", new() { Rank = 8, Alpha = 32, TargetModules = Attention, Bias = "all" } },
        { "gpt2-tiny", "lora", new() { Rank = 8, Alpha = 32 } },
        { "gpt2-tiny", "dora", new() { Rank = 8, Alpha = 32, UseDora = true } },
    };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Create_ModulesLeftOut_GetNoAdapterAndAreWrittenDown()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var model = Load(new Golden("llama-gqa"));
        using var adapter = Create(model, new() { ExcludeModules = ["down_proj", "model.layers.0.self_attn.q_proj"] });

        Assert.DoesNotContain(adapter.Parameters, parameter => parameter.Name.Contains("down_proj", StringComparison.Ordinal) || parameter.Name.Contains("layers.0.self_attn.q_proj", StringComparison.Ordinal));
        Assert.Contains(adapter.Parameters, parameter => parameter.Name.Contains("layers.1.self_attn.q_proj", StringComparison.Ordinal));
        adapter.Save(_folder.Root);
        Assert.Equal(["down_proj", "model.layers.0.self_attn.q_proj"], Adapters.GoingOnFrom(_folder.Root, new()).ExcludeModules);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Create_UntilItIsTrained_ChangesNothing(string name, string method)
    {
        var golden = new Golden(name);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var model = Load(golden);
        using var adapter = Create(model, new() { Method = method });
        Assert.NotEmpty(adapter.Parameters);
        Assert.All(adapter.Parameters, parameter => Assert.Equal(ScalarType.Float32, parameter.Value.dtype));

        var logits = Logits(model, golden);

        if (TuningMethods.WithVirtualTokens.Contains(method))
        {
            // Something stands before the text now, and is gone when the adapter is off.
            Assert.False(logits.allclose(golden.Read("base.safetensors", "logits")));
            adapter.Enabled = false;
            logits = Logits(model, golden);
        }

        AssertIsBase(golden, logits);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Merged_OfEveryMethod_IsThereWhereTheListOfMethodsSaysSo(string name, string method)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var model = Load(new Golden(name));
        using var adapter = Create(model, new() { Method = method });

        if (TuningMethods.CanMerge(method))
        {
            Assert.NotEmpty(adapter.Merged().ToList());
        }
        else
        {
            Assert.Throws<TuningException>(() => adapter.Merged().ToList());
        }
    }

    [Theory]
    [InlineData("pissa")]
    [InlineData("gaussian")]
    public void Create_WithAnotherStart_ChangesNothing(string initialization)
    {
        var golden = new Golden("llama-gqa");
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var model = Load(golden);
        using var adapter = Create(model, new() { Initialization = initialization });

        AssertIsBase(golden, Logits(model, golden));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Pissa_Trained_IsSavedAsLoraOfTwiceTheRank(bool isStabilised)
    {
        var golden = new Golden("llama-gqa");
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var model = Load(golden);
        Tensor expected;
        using (var adapter = Create(model, new() { Initialization = "pissa", Rank = 4, UseRslora = isStabilised }))
        {
            foreach (var (_, value) in adapter.Parameters)
            {
                value.mul_(1.1);
            }

            expected = Logits(model, golden);
            Assert.False(expected.allclose(golden.Read("base.safetensors", "logits"), atol: 1e-2));
            adapter.Save(_folder.Root);
        }

        using var again = Adapters.Load(_folder.Root, model);

        Assert.Contains("\"r\": 8", File.ReadAllText(_folder["adapter_config.json"]), StringComparison.Ordinal);
        Golden.AssertClose(expected, Logits(model, golden), 1e-4);
    }

    [Fact]
    public void Create_EmbeddingOfATiedModelTrainedWhole_LeavesItsHeadToTheBase()
    {
        var golden = new Golden("qwen2-bias-tied");
        using var noGradient = no_grad();
        using var model = Load(golden);
        IAttachedAdapter adapter;
        using (NewDisposeScope())
        {
            adapter = Create(model, new() { ModulesToSave = ["embed_tokens"] });
        }

        using var scope = NewDisposeScope();
        using (adapter)
        {
            // Outside the scope that made it, as a run is.
            AssertIsBase(golden, Logits(model, golden));
            adapter.Parameters.Single(parameter => parameter.Name.EndsWith("embed_tokens.weight", StringComparison.Ordinal)).Value.zero_();
            Assert.False(model.OutputHead.Weight.equal(model.Embedding.Weight.Value).all().item<bool>());
        }
    }

    [Fact]
    public void LoraPlus_Ratio_MakesBLearnFaster()
    {
        var golden = new Golden("llama-gqa");
        using var model = Load(golden);
        using var adapter = Create(model, new() { LoraPlusRatio = 16 });

        Assert.All(adapter.Parameters, parameter => Assert.Equal(parameter.Name.Contains("lora_B", StringComparison.Ordinal) ? 16 : 1, parameter.LearningRateFactor));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void LoraPlus_AdapterThatIsTunedOn_LearnsByTheRatioAskedFor(bool useDora)
    {
        var golden = new Golden("llama-gqa");
        using (var first = Load(golden))
        using (var fresh = Create(first, new() { UseDora = useDora, LoraPlusRatio = 16 }))
        {
            fresh.Save(_folder.Root);
        }

        Assert.Equal(8, Adapters.GoingOnFrom(_folder.Root, new() { LoraPlusRatio = 8 }).LoraPlusRatio);
        using var model = Load(golden);
        using var adapter = Adapters.Load(_folder.Root, model, loraPlusRatio: 8);
        Assert.All(adapter.Parameters, parameter => Assert.Equal(parameter.Name.Contains("lora_B", StringComparison.Ordinal) ? 8 : 1, parameter.LearningRateFactor));
    }

    [Theory]
    [MemberData(nameof(Twins))]
    public void Save_BesidePeftsOwn_HasItsKeysShapesAndSettings(string name, string kind, HyperparameterOptions options)
    {
        var golden = new Golden(name);
        using var model = Load(golden);
        using var adapter = Create(model, options);

        adapter.Save(_folder.Root);

        using var expected = CheckpointReader.Open(golden.PathOf(kind, "init"), CheckpointReader.Adapter);
        using var actual = CheckpointReader.Open(_folder.Root, CheckpointReader.Adapter);
        Assert.Equal(Shapes(expected), Shapes(actual));
        var (theirs, ours) = (Settings(golden.PathOf(kind, "init", "adapter_config.json")), Settings(_folder["adapter_config.json"]));
        Assert.Empty(ours.Keys.Except(theirs.Keys));
        foreach (var (field, value) in ours.Where(setting => setting.Key != "base_model_name_or_path"))
        {
            Assert.Equal((field, theirs[field]), (field, value));
        }
    }

    // PEFT's rule is the end of a module's name, with or without a dot before it.
    [Fact]
    public void Save_ModulesToSaveByTheEndOfTheirNames_HoldsEachOfThem()
    {
        using var model = Load(new Golden("llama-gqa"));
        using var adapter = Create(model, new() { TargetModules = Attention, ModulesToSave = ["norm"] });

        adapter.Save(_folder.Root);

        using (var file = CheckpointReader.Open(_folder.Root, CheckpointReader.Adapter))
        {
            Assert.Equal(
                [
                    "layers.0.input_layernorm", "layers.0.post_attention_layernorm", "layers.1.input_layernorm", "layers.1.post_attention_layernorm", "norm",
                ],
                file.Tensors.Keys.Where(name => !name.Contains("lora", StringComparison.Ordinal)).Select(name => name["base_model.model.model.".Length..^".weight".Length]).Order(StringComparer.Ordinal));
        }

        adapter.Enabled = false;
        using var again = Adapters.Load(_folder.Root, model);
        Assert.Equal(adapter.Parameters.Select(parameter => parameter.Name), again.Parameters.Select(parameter => parameter.Name));
    }

    // PEFT saves a head or table that is a target itself beside its adapter, where it is called lm_head or embed_tokens.
    [Theory]
    [InlineData("llama-gqa", "lm_head", "base_model.model.lm_head.base_layer.weight")]
    [InlineData("qwen2-bias-tied", "lm_head", "base_model.model.lm_head.base_layer.weight")]
    [InlineData("qwen2-bias-tied", "embed_tokens", "base_model.model.model.embed_tokens.base_layer.weight")]
    [InlineData("gpt2-tiny", "wte", null)]
    public void Save_HeadOrTableAsTarget_ComesWithTheBases(string name, string target, string? expected)
    {
        var golden = new Golden(name);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var model = Load(golden);
        using (var adapter = Create(model, new() { TargetModules = [target] }))
        {
            adapter.Save(_folder.Root);
        }

        using (var file = CheckpointReader.Open(_folder.Root, CheckpointReader.Adapter))
        {
            Assert.Equal(expected, file.Tensors.Keys.SingleOrDefault(key => !key.Contains("lora", StringComparison.Ordinal)));
        }

        using var again = Adapters.Load(_folder.Root, model);
        AssertIsBase(golden, Logits(model, golden));
    }

    [Theory]
    [InlineData("llama-gqa", "bitfit", null, "no biases")]
    [InlineData("llama-gqa", "last-layers", "trainableLayers=3", "only 2 blocks")]
    [InlineData("llama-gqa", "lora", "layersToTransform=7", "blocks are 0 to 1")]
    [InlineData("llama-gqa", "lora", "modulesToSave=score", "no module 'score'")]
    [InlineData("llama-gqa", "lora", "targetModules=c_attn", "no layer 'c_attn'")]
    public void Create_WhatTheModelHasNot_SaysSo(string name, string method, string? option, string message)
    {
        using var model = Load(new Golden(name));
        var options = new HyperparameterOptions { Method = method };
        if (option?.Split('=') is [var field, var value])
        {
            options = HyperparameterCatalog.Get(field).With(options, value);
        }

        var before = LiveTensors.Settled();
        var fault = Assert.Throws<TuningException>(() => Create(model, options));

        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
        Assert.NotNull(fault.Remedy);
        Assert.Equal(before, Tensor.TotalCount);
    }

    private static IAttachedAdapter Create(ICausalLanguageModel model, HyperparameterOptions options) =>
        Adapters.Create(model, HyperparameterResolver.Resolve(options, new ResolverFacts(64, 256, 100, HasValidationFile: true, "cpu", "fp32")));

    private static Tensor Logits(ICausalLanguageModel model, Golden golden) =>
        model.Head(model.Forward(golden.Read("base.safetensors", "input_ids"), ForwardContext.Inference));

    private static void AssertIsBase(Golden golden, Tensor logits) => Golden.AssertClose(
        golden.Read("base.safetensors", "logits"),
        logits,
        golden.Tolerance("base.safetensors", "logits"),
        golden.Read("base.safetensors", "attention_mask").unsqueeze(-1));

    private static SortedDictionary<string, string> Shapes(CheckpointReader reader) =>
        new(reader.Tensors.ToDictionary(tensor => tensor.Key, tensor => string.Join('x', tensor.Value.Shape)), StringComparer.Ordinal);

    // Lists of names in any order; Python writes 0 as 0.0.
    private static SortedDictionary<string, string> Settings(string file) => new(
        JsonNode.Parse(File.ReadAllText(file))!.AsObject().ToDictionary(
            field => field.Key,
            field => field.Value is JsonArray list ? string.Join(',', list.Select(item => item!.ToJsonString()).Order(StringComparer.Ordinal)) : field.Value?.ToJsonString().Replace("0.0", "0", StringComparison.Ordinal) ?? "null"),
        StringComparer.Ordinal);

    private static ICausalLanguageModel Load(Golden golden) => ModelLoader.Load(golden.ModelFolder, new ComputeDevice("cpu", "fp32"));
}
