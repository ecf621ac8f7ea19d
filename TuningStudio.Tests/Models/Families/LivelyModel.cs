using TuningStudio.Core.Models;
using static TorchSharp.torch;

namespace TuningStudio.Tests.Models.Families;

/// <summary>Small models of any family with random weights; those of norms too, so that a norm left out shows.</summary>
internal static class LivelyModel
{
    private const string Sizes = """
        "vocab_size": 40, "hidden_size": 32, "intermediate_size": 48, "num_attention_heads": 4, "num_key_value_heads": 2, "max_position_embeddings": 64, "rms_norm_eps": 1e-6
        """;

    /// <summary>Builds one.</summary>
    /// <param name="architecture">As a config spells it.</param>
    /// <param name="fields">What its config has beside the sizes.</param>
    internal static ICausalLanguageModel Build(string architecture, string fields)
    {
        var config = ModelConfig.Parse($$"""{"architectures": ["{{architecture}}"], {{Sizes}}, {{fields}}}""", "config.json");
        return ModelLoader.FamilyOf(config).Build(config, new LivelyWeights(), CPU, ScalarType.Float32);
    }

    private sealed class LivelyWeights : IWeightSource
    {
        private readonly Random _random = new(7);

        public bool Has(string name) => false;

        public Tensor Take(string name, params long[] shape)
        {
            var count = shape.Aggregate(1L, (product, size) => product * size);
            using var scope = NewDisposeScope();
            return tensor(Enumerable.Range(0, (int)count).Select(_ => (float)((_random.NextDouble() - 0.5) * 0.9)).ToArray(), shape).DetachFromDisposeScope();
        }
    }
}
