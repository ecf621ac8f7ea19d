using TuningStudio.Core.Models;
using TuningStudio.Core.Weights;
using TuningStudio.Tests.Support;
using TuningStudio.Tests.Weights;
using static TorchSharp.torch;

namespace TuningStudio.Tests.Cli;

/// <summary>A model folder with the starter's tokenizer and chat template over a few thousand random weights, and data for it.</summary>
internal static class TinyModel
{
    private const string Llama = """
        {"architectures":["LlamaForCausalLM"],"model_type":"llama","hidden_size":16,"intermediate_size":32,"num_hidden_layers":1,"num_attention_heads":2,
         "num_key_value_heads":1,"vocab_size":6144,"max_position_embeddings":128,"rms_norm_eps":1e-5,"tie_word_embeddings":true,"eos_token_id":6139}
        """;

    internal static string Create(TemporaryFolder folder, string json = Llama)
    {
        var model = Directory.CreateDirectory(folder["model"]).FullName;
        var starter = Path.Combine(SharedFiles.RepositoryRoot, "samples", "starter");
        foreach (var file in new[] { "tokenizer.json", "tokenizer_config.json" })
        {
            File.Copy(Path.Combine(starter, file), Path.Combine(model, file));
        }

        var config = Path.Combine(model, "config.json");
        File.WriteAllText(config, json);
        using var source = new RandomWeights(seed: 1, deviation: 0.3, CPU, ScalarType.Float32);
        var parsed = ModelConfig.Load(model);
        using var built = ModelLoader.FamilyOf(parsed).Build(parsed, source, CPU, ScalarType.Float32);
        SafetensorsWriter.Write(Path.Combine(model, "model.safetensors"), [.. built.Weights.Select(weight => (weight.Key, weight.Value.Stored))]);
        return model;
    }

    internal static string WriteData(TemporaryFolder folder, int records = 24)
    {
        File.WriteAllLines(folder["train.jsonl"], Enumerable.Range(0, records).Select(i => $"{{\"prompt\":\"What is {i} plus {i}?\",\"completion\":\"It is {2 * i}.\"}}"));
        return folder["train.jsonl"];
    }
}
