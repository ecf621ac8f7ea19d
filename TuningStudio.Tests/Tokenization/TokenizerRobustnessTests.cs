using System.Diagnostics;
using System.Text;
using TuningStudio.Core.Tokenization.ByteLevel;
using TuningStudio.Core.Tokenization.Pipeline;

namespace TuningStudio.Tests.Tokenization;

public sealed class TokenizerRobustnessTests
{
    [Theory]
    [InlineData("gpt2")]
    [InlineData("llama-3")]
    public void Encode_ShortPieces_TheLibraryAndTheQueueAgree(string model)
    {
        var pieces = (PieceEncoder)((TextTokenizer)ModelTokenizers.Require(model)).Model;
        var library = new Random(5);
        for (var i = 0; i < 3000; i++)
        {
            // Lower-case letters, and characters of two and three bytes: many merges apply.
            var piece = string.Concat(Enumerable.Range(0, library.Next(1, 24)).Select(_ => library.Next(5) switch
            {
                0 => (char)library.Next(0x4E00, 0x4E80),
                1 => (char)library.Next(0x430, 0x450),
                _ => "etaoinshr"[library.Next(9)],
            }));
            var ids = pieces.Encode(piece);

            // A whole piece that is a token is taken before any merging.
            Assert.Equal(ids.Length == 1 ? ids : pieces.Merge(Encoding.UTF8.GetBytes(piece)), ids);
        }
    }

    [Theory]
    [InlineData("gpt2")]
    [InlineData("llama-3")]
    public void Encode_LongRunWithoutABreak_TakesTimeInProportion(string model)
    {
        var tokenizer = ModelTokenizers.Require(model);
        var random = new Random(1);
        var text = string.Concat(Enumerable.Range(0, 400_000).Select(_ => (char)random.Next(0x4E00, 0x9FA5)));
        var clock = Stopwatch.StartNew();

        var ids = tokenizer.Encode(text);

        // A third of a second on an idle core (25 ms for a tenth of it); quadratic merging takes minutes. The limit leaves room for a busy machine.
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"{clock.Elapsed}");
        Assert.Equal(text, tokenizer.Decode(ids));
    }

    [Fact]
    public void Encode_ManyThreads_GiveTheSameIds()
    {
        var tokenizer = TinyModelFolder.Load();
        var texts = Enumerable.Range(0, 400).Select(i => $"low lower newer é{i} 漢字{i % 7} abab").ToArray();
        var expected = texts.Select(text => TinyModelFolder.Load().Encode(text)).Take(20).ToArray();

        Parallel.For(0, 4000, i =>
        {
            var ids = tokenizer.Encode(texts[i % texts.Length]);
            Assert.Equal(texts[i % texts.Length], tokenizer.Decode(ids));
            if (i % texts.Length < expected.Length)
            {
                Assert.Equal(expected[i % texts.Length], ids);
            }
        });
    }

    [Fact]
    public void Stream_CharacterInSeveralTokens_IsHeldBackUntilItIsWhole()
    {
        var stream = TinyModelFolder.Load().CreateStream();
        byte[] emoji = [.. Encoding.UTF8.GetBytes("😀")];

        Assert.Equal(["a", "", "", "", "😀", "b"], new int[] { 'a', emoji[0], emoji[1], emoji[2], emoji[3], 'b' }.Select(id => stream.Append(id)));
        Assert.Equal(string.Empty, stream.Append(emoji[0]));
        Assert.Equal("\uFFFDa", stream.Append('a'));
        Assert.Equal(string.Empty, stream.Append(emoji[0]));
        Assert.Equal(string.Empty, stream.Append(9999));
        Assert.Equal("\uFFFD", stream.Flush());
        Assert.Equal(string.Empty, stream.Flush());
    }

    [Fact]
    public void EncodeWithOffsets_TokenInsideACharacter_HasTheWholeCharacter()
    {
        var (ids, offsets) = TinyModelFolder.Load().EncodeWithOffsets("a😀é");

        Assert.Equal(6, ids.Length);
        Assert.Equal([(0, 1), (1, 3), (1, 3), (1, 3), (1, 3), (3, 4)], offsets);
    }

    [Fact]
    public void EncodeWithOffsets_LoneSurrogates_CountAsOneUnitEach()
    {
        var tokenizer = TinyModelFolder.Load();

        var (ids, offsets) = tokenizer.EncodeWithOffsets("\uDC00a\uD83D");

        Assert.Equal("\uFFFDa\uFFFD", tokenizer.Decode(ids));
        Assert.Equal([(0, 1), (0, 1), (0, 1), (1, 2), (2, 3), (2, 3), (2, 3)], offsets);
    }
}
