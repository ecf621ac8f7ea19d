using TuningStudio.Core.Generation;
using TuningStudio.Core.Tokenization;

namespace TuningStudio.Tests.Generation;

/// <summary>Stop strings over tokens of any size: what is passed on never holds a part of one.</summary>
public sealed class AnswerTextTests
{
    [Theory]
    [InlineData("one|two", "one|two", false, "STOP")]
    [InlineData("one STOP two", "one ", true, "STOP")]
    [InlineData("one STO", "one STO", false, "STOP")]
    [InlineData("SSTOP", "S", true, "STOP")]
    [InlineData("aabaabaac", "aab", true, "aabaac")]
    [InlineData("a\n\nb", "a", true, "\n\n", "b")]
    [InlineData("a\nb\n", "a\n", true, "\n\n", "b")]
    [InlineData("中文。好", "中文", true, "。")]
    [InlineData("text", "text", false)]
    public void Append_TextInPiecesOfEverySize_EndsBeforeTheStopString(string written, string expected, bool stops, params string[] stopStrings)
    {
        for (var size = 1; size <= written.Length; size++)
        {
            var (pieces, text) = Answer(written, size, stopStrings);

            Assert.Equal(expected, string.Concat(pieces));
            Assert.Equal((expected, stops), (text.Text, text.IsStopped));
        }
    }

    [Fact]
    public void Append_BeginningOfAStopString_IsHeldBackUntilItIsNone()
    {
        var text = new AnswerText(new Pieces(["a EN", "D", "S", " x"]), ["ENDING"]);

        Assert.Equal(["a ", "", "ENDS", " x"], Enumerable.Range(0, 4).Select(text.Append));
    }

    private static (List<string> Pieces, AnswerText Text) Answer(string written, int size, string[] stopStrings)
    {
        var chunks = written.Chunk(size).Select(chunk => new string(chunk)).ToArray();
        var text = new AnswerText(new Pieces(chunks), stopStrings);
        var pieces = new List<string>();
        for (var id = 0; id < chunks.Length && !text.IsStopped; id++)
        {
            pieces.Add(text.Append(id));
        }

        pieces.Add(text.Flush());
        return (pieces, text);
    }

    private sealed class Pieces(string[] pieces) : TokenStream
    {
        public override string Append(int id) => pieces[id];

        public override string Flush() => string.Empty;
    }
}
