using TuningStudio.Core.Tokenization.AddedTokens;

namespace TuningStudio.Core.Tokenization.Reading;

/// <summary>Reads the <c>added_tokens</c> of a <c>tokenizer.json</c>.</summary>
internal static class AddedTokenReader
{
    internal static IReadOnlyList<AddedToken> Read(JsonField root, Dictionary<string, int> vocabulary) =>
        root.Find("added_tokens") is { } tokens ? [.. tokens.Items().Select(token => ReadToken(token, vocabulary))] : [];

    private static AddedToken ReadToken(JsonField token, Dictionary<string, int> vocabulary)
    {
        var content = token.Require("content").Text();
        var special = token.Flag("special", absent: false);
        return new AddedToken(
            // A token of the model keeps the model's id, as in the reference, whatever this list says.
            vocabulary.TryGetValue(content, out var id) ? id : token.Require("id").Id(),
            content,
            special,
            token.Flag("single_word", absent: false),
            token.Flag("lstrip", absent: false),
            token.Flag("rstrip", absent: false),
            token.Flag("normalized", absent: !special));
    }
}
