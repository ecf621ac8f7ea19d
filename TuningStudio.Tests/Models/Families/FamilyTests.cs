using TuningStudio.Core.Models;
using static TorchSharp.torch;

namespace TuningStudio.Tests.Models.Families;

/// <summary>Every family against the same arithmetic written out with loops; random weights, no part of them neutral.</summary>
[Collection("Torch")]
public sealed class FamilyTests
{
    private const string Gemma = """
        "num_hidden_layers": 3, "head_dim": 8, "hidden_activation": "gelu_pytorch_tanh", "query_pre_attn_scalar": 20, "sliding_window": 3
        """;

    private static readonly int[] Ids = [3, 17, 5, 5, 39, 0, 22, 8, 11];

    /// <summary>Config, and the family written out.</summary>
    public static TheoryData<string, string> Families { get; } = new()
    {
        { "MistralForCausalLM", """ "num_hidden_layers": 2, "sliding_window": 3 """ },
        { "Qwen3ForCausalLM", """ "num_hidden_layers": 2, "head_dim": 12 """ },
        { "Phi3ForCausalLM", """ "num_hidden_layers": 2 """ },
        { "GemmaForCausalLM", Gemma },
        { "Gemma2ForCausalLM", Gemma + """ , "attn_logit_softcapping": 5.0, "final_logit_softcapping": 3.0 """ },
        { "Gemma3ForCausalLM", Gemma + """ , "sliding_window_pattern": 3, "rope_local_base_freq": 100.0, "rope_theta": 1000000.0 """ },
        { "Gemma3ForCausalLM", Gemma + """ , "layer_types": ["sliding_attention", "sliding_attention", "full_attention"], "rope_parameters": {"full_attention": {"rope_theta": 1e6, "rope_type": "default"}, "sliding_attention": {"rope_theta": 100.0, "rope_type": "default"}} """ },
    };

    [Theory]
    [MemberData(nameof(Families))]
    public void Forward_OfEveryFamily_EqualsTheArithmeticWrittenOut(string architecture, string fields)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var model = LivelyModel.Build(architecture, fields);
        var expected = Plain(architecture, model.Weights.ToDictionary(weight => weight.Key, weight => weight.Value.Stored)).Logits(Ids).SelectMany(token => token).ToArray();

        var whole = model.Head(model.Forward(tensor(Ids.Select(id => (long)id).ToArray()).unsqueeze(0), ForwardContext.Inference));

        AssertClose(expected, whole);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Forward_TokenByToken_EqualsTheArithmeticWrittenOut(string architecture, string fields)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var model = LivelyModel.Build(architecture, fields);
        var expected = Plain(architecture, model.Weights.ToDictionary(weight => weight.Key, weight => weight.Value.Stored)).Logits(Ids).SelectMany(token => token).ToArray();
        using var cache = new KeyValueCache(model.Shape.Layers);
        var context = new ForwardContext(cache);
        var ids = tensor(Ids.Select(id => (long)id).ToArray()).unsqueeze(0);

        // Some at once, several behind a past, then one at a time.
        List<Tensor> pieces = [model.Forward(ids.narrow(1, 0, 2), context), model.Forward(ids.narrow(1, 2, 4), context)];
        for (var place = 6; place < Ids.Length; place++)
        {
            pieces.Add(model.Forward(ids.narrow(1, place, 1), context));
        }

        AssertClose(expected, model.Head(cat(pieces, 1)));
    }

    [Theory]
    [MemberData(nameof(Families))]
    [InlineData("LlamaForCausalLM", """ "num_hidden_layers": 2 """)]
    [InlineData("LlamaForCausalLM", """ "num_hidden_layers": 2, "rope_scaling": {"rope_type": "dynamic", "factor": 2.0}, "max_position_embeddings": 6 """)]
    [InlineData("Qwen2ForCausalLM", """ "num_hidden_layers": 3, "use_sliding_window": true, "max_window_layers": 1, "sliding_window": 3 """)]
    public void Forward_RowsWithPaddingOnTheLeft_EqualEachRowAlone(string architecture, string fields)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var model = LivelyModel.Build(architecture, fields);

        // Positions that stretch with the length change when it does, padding or not.
        LeftPaddedRows.AssertEqualEachAlone(model, grows: !fields.Contains("dynamic", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Families))]
    [InlineData("LlamaForCausalLM", """ "num_hidden_layers": 2 """)]
    [InlineData("LlamaForCausalLM", """ "num_hidden_layers": 2, "rope_scaling": {"rope_type": "dynamic", "factor": 2.0}, "max_position_embeddings": 6 """)]
    [InlineData("Qwen2ForCausalLM", """ "num_hidden_layers": 3, "use_sliding_window": true, "max_window_layers": 1, "sliding_window": 3 """)]
    public void Forward_TextsPackedIntoOneRow_EqualEachTextAloneForwardAndBackward(string architecture, string fields)
    {
        using var model = LivelyModel.Build(architecture, fields);

        PackedTexts.AssertEqualEachAlone(model);
    }

    [Fact]
    public void Forward_SoftPromptBeforePaddingAndAWindow_EqualsEachRowAlone()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var model = LivelyModel.Build("MistralForCausalLM", """ "num_hidden_layers": 2, "sliding_window": 5 """);
        model.SoftPrompt = new ThreeVectors(model.Weights["model.embed_tokens.weight"].Stored.narrow(0, 0, 3));

        LeftPaddedRows.AssertEqualEachAlone(model);
    }

    private static PlainDecoder Plain(string architecture, IReadOnlyDictionary<string, Tensor> weights) => architecture switch
    {
        "MistralForCausalLM" => new PlainMistral(weights),
        "Qwen3ForCausalLM" => new PlainQwen3(weights),
        "Phi3ForCausalLM" => new PlainPhi3(weights),
        "GemmaForCausalLM" => new PlainGemma(weights),
        "Gemma2ForCausalLM" => new PlainGemma2(weights),
        "Gemma3ForCausalLM" => new PlainGemma3(weights),
        _ => throw new ArgumentOutOfRangeException(nameof(architecture)),
    };

    private static void AssertClose(double[] expected, Tensor actual)
    {
        var numbers = actual.to(ScalarType.Float64).flatten().data<double>().ToArray();
        Assert.Equal(expected.Length, numbers.Length);
        Assert.All(expected.Zip(numbers), pair => Assert.Equal(pair.First, pair.Second, 2e-4));
    }

    private sealed class ThreeVectors(Tensor vectors) : ISoftPrompt
    {
        public int Length => 3;

        public SoftPromptValues Compute() => new(vectors.alias(), null);
    }
}
