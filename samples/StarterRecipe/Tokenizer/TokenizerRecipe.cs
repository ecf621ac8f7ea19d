using TuningStudio.StarterRecipe.Text;

namespace TuningStudio.StarterRecipe.Tokenizer;

/// <summary>Learns the vocabulary from the generator's text and the sample datasets.</summary>
internal sealed class TokenizerRecipe(Grammar grammar, StarterLayout layout)
{
    internal const int VocabularySize = 6144;
    private const int DocumentsRead = 120_000;
    private const int RareCharacterWeight = 40;

    internal BytePairTrainer Learn(int seed)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        var texts = new Corpus(grammar).Documents(seed).Take(DocumentsRead).SelectMany(document => document.Turns).Select(turn => turn.Content)
            .Concat(Directory.EnumerateFiles(layout.Datasets).Order(StringComparer.Ordinal).SelectMany(File.ReadLines));
        foreach (var piece in texts.SelectMany(PreTokenizer.Split))
        {
            counts[piece] = counts.GetValueOrDefault(piece) + 1;
        }

        // A generator repeats its phrases far more often than people do; the square root brings the counts near those of written text.
        var words = counts.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (pair.Key, (long)Math.Ceiling(Math.Sqrt(pair.Value))))
            .Concat(WideCharacters(counts.Keys).Select(character => (character, (long)RareCharacterWeight)));
        var trainer = new BytePairTrainer(words);
        trainer.Train(VocabularySize - StarterTokens.All.Count);
        return trainer;
    }

    // Every character that occurs at all is counted once more by itself, so that rare ones become tokens before rare words do.
    private static IEnumerable<string> WideCharacters(IEnumerable<string> pieces) =>
        pieces.SelectMany(piece => piece.EnumerateRunes()).Where(rune => !rune.IsAscii).Distinct().Order().Select(rune => rune.ToString());
}
