using TuningStudio.Core.Tokenization.AddedTokens;
using TuningStudio.Core.Tokenization.Normalization;

namespace TuningStudio.Core.Tokenization.Reading;

/// <summary>Reads the <c>added_tokens</c> of a <c>tokenizer.json</c>.</summary>
internal static class AddedTokenReader
{
    /// <summary>
    /// The tokens with the ids the reference gives them: that of the model's own token, else the next free one after the vocabulary,
    /// in the order of the file. In a well-formed file those are the ids it states.
    /// </summary>
    internal static IReadOnlyList<AddedToken> Read(JsonField root, Dictionary<string, int> vocabulary, ITextNormalizer normalizer)
    {
        if (root.Find("added_tokens") is not { } tokens)
        {
            return [];
        }

        var added = new Dictionary<string, AddedToken>();
        var highest = -1;
        foreach (var field in tokens.Items())
        {
            var content = field.Require("content").Text();
            if (content.Length == 0 || added.ContainsKey(content))
            {
                continue;
            }

            var id = vocabulary.TryGetValue(content, out var known) ? known : Math.Max(highest + 1, vocabulary.Count);
            highest = Math.Max(highest, id);
            added[content] = ReadToken(field, id, content, normalizer);
        }

        return [.. added.Values];
    }

    private static AddedToken ReadToken(JsonField field, int id, string content, ITextNormalizer normalizer)
    {
        var special = field.Flag("special", absent: false);
        var normalized = field.Flag("normalized", absent: !special);
        return new AddedToken(
            id,
            content,
            normalized ? normalizer.Normalize(AlignedText.Of(content)).Text : content,
            special,
            field.Flag("single_word", absent: false),
            field.Flag("lstrip", absent: false),
            field.Flag("rstrip", absent: false),
            normalized);
    }
}
