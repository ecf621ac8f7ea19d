using TuningStudio.Core.Models;
using static TorchSharp.torch;

namespace TuningStudio.Core.Peft.Prompts;

/// <summary>First values of virtual tokens: those of real ones, which disturb the base far less than random numbers and learn faster (Lester et al., 2021).</summary>
internal static class PromptStart
{
    /// <summary>Tokens drawn from the vocabulary, [1,P].</summary>
    internal static Tensor Tokens(ICausalLanguageModel model, int count, Generator generator) =>
        randint(0, model.Shape.VocabularySize, [1, count], ScalarType.Int64, generator: generator).to(model.Device);

    /// <summary>Their vectors [P,D].</summary>
    internal static Tensor Vectors(ICausalLanguageModel model, Tensor tokens) => model.Embedding.Forward(tokens)[0].to(ScalarType.Float32).contiguous();

    /// <summary>Their keys and values in every block, as they would stand before a text: [P, L·2·K·E].</summary>
    internal static Tensor KeysAndValues(ICausalLanguageModel model, Tensor tokens)
    {
        using var scope = NewDisposeScope();
        using var cache = new KeyValueCache(model.Shape.Layers);
        model.Forward(tokens, new ForwardContext(cache));
        var pairs = Enumerable.Range(0, model.Shape.Layers).Select(layer =>
        {
            var (keys, values) = cache.Read(layer);
            return stack([keys[0], values[0]]);
        });

        // [L,2,K,P,E] → [P, L·2·K·E]
        return stack(pairs).permute(3, 0, 1, 2, 4).reshape(tokens.shape[1], -1).to(ScalarType.Float32).contiguous().MoveToOuterDisposeScope();
    }
}
