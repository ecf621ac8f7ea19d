using TuningStudio.Core.Models;
using TuningStudio.Core.Tokenization;

namespace TuningStudio.Core.Export.Verification;

/// <summary>What both models are asked: a few texts of different kinds, or random ids where no tokenizer can be read.</summary>
internal static class TestPrompts
{
    private const int LongestPrompt = 24;
    private const int RandomPrompts = 3;

    private static readonly string[] Texts =
    [
        "The quick brown fox jumps over the lazy dog, and then it asks: what comes next?",
        "def area(radius):\n    return 3.14159 * radius ** 2\n",
        "今天天气很好，我们一起去公园散步吧。",
        "In 1969, 2 of 3 people 🚀 … \"Très bien!\"",
    ];

    /// <summary>Token ids of each prompt.</summary>
    internal static IReadOnlyList<int[]> For(ModelText? text, ModelShape shape)
    {
        var longest = Math.Min(LongestPrompt, shape.MaxPositions);
        if (text is not null)
        {
            List<int[]> encoded = [.. Texts.Select(prompt => text.EncodePrompt(prompt).Take(longest).ToArray()).Where(ids => ids.Length > 1)];
            if (encoded.Count > 0 && !encoded.SelectMany(ids => ids).Any(shape.IsForeign))
            {
                return encoded;
            }
        }

        // The same each time, so that a result can be had again.
        var random = new Random(1);
        return [.. Enumerable.Range(0, RandomPrompts).Select(_ => Enumerable.Range(0, longest).Select(_ => random.Next(shape.VocabularySize)).ToArray())];
    }
}
