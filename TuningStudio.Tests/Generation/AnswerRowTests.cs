using TuningStudio.Core.Contracts;
using TuningStudio.Core.Generation;
using TuningStudio.Core.Tokenization;

namespace TuningStudio.Tests.Generation;

/// <summary>Log-probabilities of an answer: of the tokens that make up its text, streamed as in the whole.</summary>
public sealed class AnswerRowTests
{
    private const string End = "<end>";

    [Theory]
    [InlineData("a| b|STOP| c", "STOP", "a| b")]
    [InlineData("a| b| STOP| c", "STOP", "a| b| STOP")]
    [InlineData("a| b| ST|OP", " STOP", "a| b")]
    [InlineData("a| b ST|OP c", "STOP", "a| b ST")]
    [InlineData("ab| |STO|P", "STOP;ab STOQ", "ab| ")]
    [InlineData("a|b|d|!", "abc;bd!", "a")]
    [InlineData("STOP", "STOP", "")]
    [InlineData("a| ST|<end>", "STOP", "a| ST")]
    [InlineData("a| b|<end>", "STOP", "a| b")]
    [InlineData("a| b|<end>", "", "a| b")]
    [InlineData("a| b", "", "a| b")]
    public void Take_TokenAfterToken_TellsThoseOfTheText(string written, string stops, string expected)
    {
        var pieces = written.Split('|');
        var (streamed, count) = (string.Empty, 0);
        AnswerRow? row = null;
        row = new AnswerRow(
            new GenerationJob
            {
                Prompt = [0],
                StopIds = pieces.Index().Where(piece => piece.Item == End).Select(piece => piece.Index).ToHashSet(),
                Sampling = new SamplingOptions { Temperature = 0, MaxNewTokens = pieces.Length, TopLogProbabilities = 0, StopStrings = stops.Split(';', StringSplitOptions.RemoveEmptyEntries) },
                OnText = (piece, _) => (streamed, count) = (streamed + piece, row!.Passed),
            },
            new Spelling(pieces),
            room: 100);

        for (var id = 0; id < pieces.Length && !row.IsEnded; id++)
        {
            var logits = new float[pieces.Length];
            logits[id] = 10;
            row.Take(logits);
        }

        var answer = row.Answer!;
        string[] tokens = [.. answer.LogProbabilities!.Select(token => token.Token)];
        Assert.Equal(expected, string.Join('|', tokens.Where(token => token != End)));
        Assert.Equal(written.EndsWith(End, StringComparison.Ordinal), tokens.Contains(End));
        Assert.Equal(answer.Text, streamed);
        Assert.Equal(expected, string.Join('|', tokens.Take(count)));
        Assert.StartsWith(answer.Text, string.Concat(tokens), StringComparison.Ordinal);
    }

    private sealed class Spelling(string[] tokens) : ITextTokenizer
    {
        public int VocabularySize => tokens.Length;

        public int[] Encode(string text, bool addSpecialTokens = false, bool parseSpecialTokens = true) => throw new NotSupportedException();

        public (int[] Ids, (int Start, int End)[] Offsets) EncodeWithOffsets(string text, bool addSpecialTokens = false, bool parseSpecialTokens = true) => throw new NotSupportedException();

        public string Decode(IEnumerable<int> ids, bool skipSpecialTokens = false) => string.Concat(ids.Select(id => tokens[id]));

        public int? TokenToId(string token) => null;

        public string? IdToToken(int id) => tokens[id];

        public IReadOnlyList<byte> TokenBytes(int id) => System.Text.Encoding.UTF8.GetBytes(tokens[id]);

        public bool IsSpecial(int id) => tokens[id] == End;

        public TokenStream CreateStream(bool skipSpecialTokens = true) => new Pieces(tokens);
    }

    private sealed class Pieces(string[] tokens) : TokenStream
    {
        public override string Append(int id) => tokens[id];

        public override string Flush() => string.Empty;
    }
}
