using TuningStudio.Core.Tokenization.Merging;

namespace TuningStudio.Core.Tokenization.Reading;

/// <summary>The <c>model</c> of a <c>tokenizer.json</c>.</summary>
/// <param name="Vocabulary">Tokens, spelled in the byte alphabet, and their ids.</param>
/// <param name="Merges">The pairs, the first to be merged first.</param>
/// <param name="IgnoreMerges">Whether a piece that is itself a token is that token, whatever the merges say.</param>
/// <param name="WordEnd">What the last character of a piece is written with; mostly empty.</param>
internal sealed record BpeModel(Dictionary<string, int> Vocabulary, IReadOnlyList<Merge> Merges, bool IgnoreMerges, string WordEnd);
