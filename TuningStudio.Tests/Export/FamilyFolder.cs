using TuningStudio.Core.Models;
using TuningStudio.Core.Weights;
using TuningStudio.Tests.Weights;
using static TorchSharp.torch;

namespace TuningStudio.Tests.Export;

/// <summary>A model folder of any architecture with a few random weights, no part of them neutral; it has no tokenizer.</summary>
internal static class FamilyFolder
{
    private const string Sizes = """
        "vocab_size": 96, "hidden_size": 64, "intermediate_size": 96, "num_attention_heads": 4, "num_key_value_heads": 2, "max_position_embeddings": 64, "rms_norm_eps": 1e-6, "torch_dtype": "float32"
        """;

    internal static string Create(TemporaryFolder folder, string architecture, string fields)
    {
        var model = Directory.CreateDirectory(folder["base"]).FullName;
        File.WriteAllText(Path.Combine(model, "config.json"), $$"""{"architectures": ["{{architecture}}"], {{Sizes}}, {{fields}}}""");
        var config = ModelConfig.Load(model);
        using var built = ModelLoader.FamilyOf(config).Build(config, new LivelyWeights(), CPU, ScalarType.Float32);
        SafetensorsWriter.Write(Path.Combine(model, "model.safetensors"), [.. built.Weights.Select(weight => (weight.Key, weight.Value.Stored))]);
        return model;
    }

    private sealed class LivelyWeights : IWeightSource
    {
        private readonly Random _random = new(7);

        public bool Has(string name) => false;

        public Tensor Take(string name, params long[] shape)
        {
            using var scope = NewDisposeScope();
            var count = (int)shape.Aggregate(1L, (product, size) => product * size);
            return tensor(Enumerable.Range(0, count).Select(_ => (float)((_random.NextDouble() - 0.5) * 0.6)).ToArray(), shape).DetachFromDisposeScope();
        }
    }
}
