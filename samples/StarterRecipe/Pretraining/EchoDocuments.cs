using TuningStudio.Core.Contracts;
using TuningStudio.Core.Tokenization;
using TuningStudio.StarterRecipe.Text;

namespace TuningStudio.StarterRecipe.Pretraining;

/// <summary>
/// Mixes conversations about words that mean nothing into the text: pieces of the vocabulary drawn at random, to be repeated or
/// looked up. Every token is an answer now and then, so none is left that the model can hardly say; and it learns to
/// carry over what stands in a prompt. Without them a tuned model stumbles over labels and names that pre-training never wrote.
/// </summary>
internal sealed class EchoDocuments
{
    private const double Share = 0.25;

    private static readonly (string Ask, string Answer)[] Forms =
    [
        ("Repeat: {0}", "{0}"),
        ("Say {0}.", "{0}"),
        ("Copy this label: {0}", "{0}"),
        ("Please write {0}", "{0}"),
        ("请重复：{0}", "{0}"),
        ("照着写：{0}", "{0}"),
        ("跟我说：{0}。", "{0}"),
        ("{0} goes with {1}, {2} goes with {3}. What goes with {2}?", "{3}"),
        ("{0} is {1} and {2} is {3}. What is {0}?", "{1}"),
        ("{0}对应{1}，{2}对应{3}。{0}对应什么？", "{1}"),
        ("My name is {0}. What is my name?", "Your name is {0}."),
        ("我叫{0}。我叫什么名字？", "你叫{0}。"),
    ];

    private readonly string[] _words;
    private readonly string[] _characters;

    internal EchoDocuments(ITextTokenizer tokenizer)
    {
        var pieces = Enumerable.Range(0, tokenizer.VocabularySize)
            .Where(id => !tokenizer.IsSpecial(id))
            .Select(id => tokenizer.Decode([id]).Trim())
            .Where(piece => piece.Length > 0 && !piece.Contains('\uFFFD', StringComparison.Ordinal))
            .ToList();
        _words = [.. pieces.Where(piece => piece.All(char.IsAsciiLetter))];
        _characters = [.. pieces.Where(piece => piece.All(character => character >= '\u4e00'))];
    }

    /// <summary>The documents, with conversations about nothing among them.</summary>
    /// <param name="documents">The text.</param>
    /// <param name="seed">Same seed, same mixture.</param>
    internal IEnumerable<Document> MixInto(IEnumerable<Document> documents, int seed)
    {
        var random = new Random(seed);
        foreach (var document in documents)
        {
            if (random.NextDouble() < Share)
            {
                yield return Draw(random);
            }

            yield return document;
        }
    }

    private Document Draw(Random random)
    {
        var (ask, answer) = Forms[random.Next(Forms.Length)];
        object[] names = [.. Enumerable.Range(0, 4).Select(_ => Name(random))];
        return new Document(
        [
            new ChatMessage(ChatMessage.User, string.Format(null, ask, names)),
            new ChatMessage(ChatMessage.Assistant, string.Format(null, answer, names)),
        ]);
    }

    // Like a label, a name, a word or a few Chinese characters.
    private string Name(Random random)
    {
        var separator = random.Next(5) switch { 0 or 1 => "_", 2 => " ", 3 => string.Empty, _ => null };
        var from = separator is null ? _characters : _words;
        return string.Join(separator, Enumerable.Range(0, random.Next(1, 4)).Select(_ => from[random.Next(from.Length)]));
    }
}
