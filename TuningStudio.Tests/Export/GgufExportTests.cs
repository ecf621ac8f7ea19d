using TuningStudio.Core.Contracts;
using TuningStudio.Core.Export;
using TuningStudio.Core.Gguf;
using TuningStudio.Core.Models;
using TuningStudio.Core.Runtime;
using TuningStudio.Core.Weights;
using TuningStudio.Core.Weights.Gguf;
using TuningStudio.Tests.Support;
using TuningStudio.Tests.Weights;
using TuningStudio.Tests.Weights.Gguf;
using static TorchSharp.torch;

namespace TuningStudio.Tests.Export;

/// <summary>GGUF files: read by the letter of the specification, and opened again as models.</summary>
[Collection("Torch")]
public sealed class GgufExportTests : IDisposable
{
    private const string Gemma = """
        "head_dim": 16, "hidden_activation": "gelu_pytorch_tanh", "query_pre_attn_scalar": 16, "sliding_window": 8
        """;

    private const string Factors = "[1,1.5,2,2.5,3,3.5,4,4.5]";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string, string> Families { get; } = new()
    {
        { "LlamaForCausalLM", """ "num_hidden_layers": 2 """, "llama" },
        { "LlamaForCausalLM", """ "num_hidden_layers": 2, "attention_bias": true, "mlp_bias": true, "tie_word_embeddings": true """, "llama" },
        { "LlamaForCausalLM", """ "num_hidden_layers": 2, "rope_theta": 5000.0, "rope_scaling": {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 16} """, "llama" },
        { "LlamaForCausalLM", """ "num_hidden_layers": 2, "rope_scaling": {"type": "linear", "factor": 2.0} """, "llama" },
        { "LlamaForCausalLM", """ "num_hidden_layers": 2, "rope_scaling": {"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 16} """, "llama" },
        { "MistralForCausalLM", """ "num_hidden_layers": 2, "head_dim": 32 """, "llama" },
        { "Qwen2ForCausalLM", """ "num_hidden_layers": 2, "tie_word_embeddings": true """, "qwen2" },
        { "Qwen3ForCausalLM", """ "num_hidden_layers": 2, "head_dim": 32 """, "qwen3" },
        { "Phi3ForCausalLM", """ "num_hidden_layers": 2 """, "phi3" },
        { "Phi3ForCausalLM", $$""" "num_hidden_layers": 2, "original_max_position_embeddings": 16, "rope_scaling": {"type": "longrope", "short_factor": {{Factors}}, "long_factor": {{Factors}} } """, "phi3" },
        { "GemmaForCausalLM", Gemma + """ , "num_hidden_layers": 2 """, "gemma" },
        { "Gemma2ForCausalLM", Gemma + """ , "num_hidden_layers": 3, "attn_logit_softcapping": 5.0, "final_logit_softcapping": 3.0 """, "gemma2" },
        { "Gemma3ForCausalLM", Gemma + """ , "num_hidden_layers": 7, "rope_theta": 1000000.0, "rope_local_base_freq": 100.0 """, "gemma3" },
        { "GPT2LMHeadModel", """ "n_embd": 64, "n_head": 4, "n_layer": 2, "n_positions": 64, "layer_norm_epsilon": 1e-5 """, "gpt2" },
    };

    [Theory]
    [MemberData(nameof(Families))]
    public void Export_OfEveryFamily_GivesTheSameLogitsWhenItIsOpenedAgain(string architecture, string fields, string name)
    {
        var model = FamilyFolder.Create(_folder, architecture, fields);
        var before = LiveTensors.Settled();

        var report = Exporter.Run(new ExportRequest { Model = model, Format = ExportFormat.Gguf, Output = _folder["out"] });

        Assert.Equal(before, Tensor.TotalCount);
        Assert.InRange(report.Verification.RelativeDifference, 0, 1e-5);
        var file = new PlainGguf(_folder["out/model.gguf"]);
        Assert.Equal(name, file.Values["general.architecture"]);
        Assert.Equal(96L, architecture == "GPT2LMHeadModel" ? (long)file.Tensors["token_embd.weight"].Sizes[1] : (uint)file.Values[$"{name}.vocab_size"]);
        Assert.Equal("no_vocab", file.Values["tokenizer.ggml.model"]);
    }

    [Theory]
    [InlineData("GemmaForCausalLM", Gemma + """ , "num_hidden_layers": 2 """, GgufTensorType.Q8)]
    [InlineData("Qwen3ForCausalLM", """ "num_hidden_layers": 2, "head_dim": 32 """, GgufTensorType.F16)]
    [InlineData("LlamaForCausalLM", """ "num_hidden_layers": 2 """, GgufTensorType.BF16)]
    [InlineData("GPT2LMHeadModel", """ "n_embd": 64, "n_head": 4, "n_layer": 2, "n_positions": 64 """, GgufTensorType.Q8)]
    public void Export_Quantized_PacksMatricesAndLeavesVectorsWide(string architecture, string fields, GgufTensorType type)
    {
        var model = FamilyFolder.Create(_folder, architecture, fields);

        var report = Exporter.Run(new ExportRequest { Model = model, Format = ExportFormat.Gguf, Quantization = type, Output = _folder["out"] });

        Assert.InRange(report.Verification.RelativeDifference, 1e-5, report.Verification.Tolerance);
        var file = new PlainGguf(_folder["out/model.gguf"]);
        Assert.All(file.Tensors, tensor => Assert.Equal(tensor.Value.Sizes.Length == 1 || tensor.Key == "position_embd.weight" ? 0u : (uint)type, tensor.Value.Type));
        Assert.Equal(type switch { GgufTensorType.F16 => 1u, GgufTensorType.Q8 => 7u, _ => 32u }, file.Values["general.file_type"]);
    }

    [Fact]
    public void Export_RowsThatNoBlockFits_AreHalves()
    {
        var model = FamilyFolder.Create(_folder, "LlamaForCausalLM", """ "num_hidden_layers": 1, "intermediate_size": 40 """);
        Exporter.Run(new ExportRequest { Model = model, Format = ExportFormat.Gguf, Quantization = GgufTensorType.Q8, Output = _folder["out"] });
        var file = new PlainGguf(_folder["out/model.gguf"]);
        Assert.Equal((1u, 8u), (file.Tensors["blk.0.ffn_down.weight"].Type, file.Tensors["blk.0.ffn_up.weight"].Type));
    }

    [Fact]
    public void Export_OfLlama_PairsNeighboursAndNamesEverything()
    {
        var model = FamilyFolder.Create(_folder, "LlamaForCausalLM", """ "num_hidden_layers": 1, "attention_bias": true, "rope_theta": 5000.0 """);
        Exporter.Run(new ExportRequest { Model = model, Format = ExportFormat.Gguf, Output = _folder["out"] });

        var file = new PlainGguf(_folder["out/model.gguf"]);

        Assert.Equal(
            [
                "blk.0.attn_k.bias", "blk.0.attn_k.weight", "blk.0.attn_norm.weight", "blk.0.attn_output.bias", "blk.0.attn_output.weight", "blk.0.attn_q.bias", "blk.0.attn_q.weight",
                "blk.0.attn_v.bias", "blk.0.attn_v.weight", "blk.0.ffn_down.weight", "blk.0.ffn_gate.weight", "blk.0.ffn_norm.weight", "blk.0.ffn_up.weight",
                "output.weight", "output_norm.weight", "token_embd.weight",
            ],
            file.Tensors.Keys.Order(StringComparer.Ordinal));

        // A head has 16 rows: row 2i of the file is row i, row 2i + 1 is row i + 8.
        var query = Original(model, "model.layers.0.self_attn.q_proj.weight");
        var key = Original(model, "model.layers.0.self_attn.k_proj.bias");
        var written = file.Floats("blk.0.attn_q.weight");
        for (var head = 0; head < 4; head++)
        {
            for (var row = 0; row < 16; row++)
            {
                var from = (16 * head) + (row / 2) + (row % 2 == 0 ? 0 : 8);
                Assert.Equal(query[(64 * from)..(64 * (from + 1))], written[(64 * ((16 * head) + row))..(64 * ((16 * head) + row + 1))]);
                if (head < 2)
                {
                    Assert.Equal(key[from], file.Floats("blk.0.attn_k.bias")[(16 * head) + row]);
                }
            }
        }

        Assert.Equal(Original(model, "model.layers.0.self_attn.v_proj.weight"), file.Floats("blk.0.attn_v.weight"));
        Assert.Equal((uint)1, file.Values["llama.block_count"]);
        Assert.Equal(64u, file.Values["llama.context_length"]);
        Assert.Equal(64u, file.Values["llama.embedding_length"]);
        Assert.Equal(96u, file.Values["llama.feed_forward_length"]);
        Assert.Equal((4u, 2u), (file.Values["llama.attention.head_count"], file.Values["llama.attention.head_count_kv"]));
        Assert.Equal(16u, file.Values["llama.rope.dimension_count"]);
        Assert.Equal(5000f, file.Values["llama.rope.freq_base"]);
        Assert.Equal(1e-6f, file.Values["llama.attention.layer_norm_rms_epsilon"]);
        Assert.Equal((0u, 2u), (file.Values["general.file_type"], file.Values["general.quantization_version"]));
    }

    [Fact]
    public void Export_OfLlama3_WritesItsScalingAsDivisors()
    {
        var model = FamilyFolder.Create(_folder, "LlamaForCausalLM", """
            "num_hidden_layers": 1, "rope_theta": 10000.0, "rope_scaling": {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 64}
            """);
        Exporter.Run(new ExportRequest { Model = model, Format = ExportFormat.Gguf, Output = _folder["out"] });

        var factors = new PlainGguf(_folder["out/model.gguf"]).Floats("rope_freqs.weight");

        // Wave length 2π·10000^(i/8): kept below 64/4, divided by 8 above 64/1, blended between.
        Assert.Equal(8, factors.Length);
        for (var i = 0; i < 8; i++)
        {
            var wave = 2 * Math.PI * Math.Pow(10000, i / 8.0);
            var share = ((64 / wave) - 1) / 3;
            Assert.Equal(wave < 16 ? 1 : wave > 64 ? 8 : 1 / (((1 - share) / 8) + share), factors[i], 1e-4);
        }

        Assert.Contains(factors, factor => factor is > 1.01f and < 7.9f);
    }

    [Fact]
    public void Export_OfGemma_AddsOneToItsNorms()
    {
        var model = FamilyFolder.Create(_folder, "Gemma3ForCausalLM", Gemma + """ , "num_hidden_layers": 7 """);
        Exporter.Run(new ExportRequest { Model = model, Format = ExportFormat.Gguf, Output = _folder["out"] });

        var file = new PlainGguf(_folder["out/model.gguf"]);

        foreach (var (name, original) in new[]
        {
            ("output_norm", "model.norm"), ("blk.3.attn_norm", "model.layers.3.input_layernorm"), ("blk.3.post_attention_norm", "model.layers.3.post_attention_layernorm"),
            ("blk.3.ffn_norm", "model.layers.3.pre_feedforward_layernorm"), ("blk.3.post_ffw_norm", "model.layers.3.post_feedforward_layernorm"), ("blk.3.attn_q_norm", "model.layers.3.self_attn.q_norm"),
        })
        {
            Assert.Equal(Original(model, original + ".weight").Select(value => value + 1), file.Floats(name + ".weight"));
        }

        Assert.Equal(8u, file.Values["gemma3.attention.sliding_window"]);
        Assert.Equal(10000f, file.Values["gemma3.rope.freq_base_swa"]);
        Assert.DoesNotContain("output.weight", file.Tensors.Keys);
    }

    [Fact]
    public void Export_OfGpt2_TurnsItsMatrices()
    {
        var model = FamilyFolder.Create(_folder, "GPT2LMHeadModel", """ "n_embd": 64, "n_head": 4, "n_layer": 1, "n_positions": 64 """);
        Exporter.Run(new ExportRequest { Model = model, Format = ExportFormat.Gguf, Output = _folder["out"] });

        var file = new PlainGguf(_folder["out/model.gguf"]);

        var stored = Original(model, "transformer.h.0.attn.c_attn.weight");
        Assert.Equal([64ul, 192ul], file.Tensors["blk.0.attn_qkv.weight"].Sizes);
        var written = file.Floats("blk.0.attn_qkv.weight");
        Assert.All(Enumerable.Range(0, 192), column => Assert.All(Enumerable.Range(0, 64), row => Assert.Equal(stored[(192 * row) + column], written[(64 * column) + row])));
        Assert.Equal(Original(model, "transformer.wpe.weight"), file.Floats("position_embd.weight"));
    }

    [Theory]
    [InlineData("llama-gqa", "lora")]
    [InlineData("llama-gqa", "dora")]
    [InlineData("llama-gqa", "lora_embed_and_head")]
    [InlineData("gpt2-tiny", "lora")]
    [InlineData("qwen2-bias-tied", "rslora")]
    public void Export_OfReferenceAdapters_GivesPeftsLogits(string model, string kind)
    {
        var goldens = new ExportGoldens(model, kind);
        Exporter.Run(new ExportRequest { Model = goldens.ModelFolder, Adapter = goldens.Adapter, Format = ExportFormat.Gguf, Output = _folder["out"] });

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var opened = ModelLoader.Load(_folder["out/model.gguf"], new ComputeDevice("cpu", "fp32"));
        var logits = opened.Head(opened.Forward(goldens.Golden.Read("base.safetensors", "input_ids"), ForwardContext.Inference));
        Golden.AssertClose(goldens.Logits(), logits, goldens.Tolerance, goldens.Golden.Read("base.safetensors", "attention_mask").unsqueeze(-1));
    }

    [Theory]
    [InlineData("LlamaForCausalLM", """ "num_hidden_layers": 1, "rope_scaling": {"type": "dynamic", "factor": 2.0} """, "rope_scaling")]
    [InlineData("LlamaForCausalLM", """ "num_hidden_layers": 1, "hidden_act": "gelu" """, "hidden_act")]
    [InlineData("LlamaForCausalLM", """ "num_hidden_layers": 1, "partial_rotary_factor": 0.5 """, "partial_rotary_factor")]
    [InlineData("Qwen2ForCausalLM", """ "num_hidden_layers": 1, "rope_scaling": {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 16} """, "rope_scaling")]
    [InlineData("Gemma2ForCausalLM", Gemma + """ , "num_hidden_layers": 2, "attn_logit_softcapping": null """, "attn_logit_softcapping")]
    [InlineData("Gemma3ForCausalLM", Gemma + """ , "num_hidden_layers": 2, "attn_logit_softcapping": 5.0 """, "attn_logit_softcapping")]
    [InlineData("Gemma3ForCausalLM", Gemma + """ , "num_hidden_layers": 7, "sliding_window_pattern": 3 """, "layer_types")]
    [InlineData("GPT2LMHeadModel", """ "n_embd": 64, "n_head": 4, "n_layer": 1, "scale_attn_by_inverse_layer_idx": true """, "scale_attn_by_inverse_layer_idx")]
    public void Export_ConfigThatLlamaCppComputesOtherwise_IsRefused(string architecture, string fields, string field)
    {
        var model = FamilyFolder.Create(_folder, architecture, fields);
        var error = TemporaryFolder.Fails(ErrorCodes.InvalidModel, () => Exporter.Run(new ExportRequest { Model = model, Format = ExportFormat.Gguf, Output = _folder["out"] }));
        Assert.Equal(field, error.Field);
        Assert.Equal([model], Directory.GetFileSystemEntries(_folder.Root));
    }

    [Fact]
    public void Export_OfAWindowThatLlamaCppLacks_SaysSo()
    {
        var model = FamilyFolder.Create(_folder, "MistralForCausalLM", """ "num_hidden_layers": 1, "sliding_window": 32 """);
        var report = Exporter.Run(new ExportRequest { Model = model, Format = ExportFormat.Gguf, Output = _folder["out"] });
        Assert.Contains(report.Notes, note => note.Contains("beyond 32 tokens", StringComparison.Ordinal));
        Assert.Contains("beyond 32 tokens", File.ReadAllText(_folder["out/README.md"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_TensorMissing_NamesIt()
    {
        using var scope = NewDisposeScope();
        var metadata = new GgufMetadata();
        metadata.Set("general.architecture", "llama");
        foreach (var (key, value) in new[] { ("vocab_size", 96), ("embedding_length", 64), ("feed_forward_length", 96), ("block_count", 1), ("context_length", 64), ("attention.head_count", 4) })
        {
            metadata.Set("llama." + key, value);
        }

        metadata.Set("llama.attention.layer_norm_rms_epsilon", 1e-5);
        using (var stream = new GgufStream(_folder["m.gguf"], metadata, [("token_embd.weight", GgufTensorType.F32, [96, 64])]))
        {
            stream.Write(ones(96, 64));
            stream.Complete();
        }

        var before = LiveTensors.Settled();
        var error = TemporaryFolder.Fails(ErrorCodes.InvalidModel, () => ModelLoader.Load(_folder["m.gguf"], new ComputeDevice("cpu", "fp32")));
        Assert.StartsWith("The file has no tensor 'blk.0.", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, Tensor.TotalCount);
    }

    private static float[] Original(string model, string name)
    {
        using var reader = CheckpointReader.Open(model);
        using var value = reader.Read(name);
        return value.data<float>().ToArray();
    }
}
