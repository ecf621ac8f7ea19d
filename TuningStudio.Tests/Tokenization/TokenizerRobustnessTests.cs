using System.Diagnostics;
using System.Text;
using Microsoft.ML.Tokenizers;
using TuningStudio.Core.Tokenization;
using TuningStudio.Core.Tokenization.ByteLevel;
using TuningStudio.Core.Tokenization.Pipeline;
using TuningStudio.Core.Tokenization.Reading;
using TuningStudio.Tests.Support;

namespace TuningStudio.Tests.Tokenization;

public sealed class TokenizerRobustnessTests
{
    [Theory]
    [InlineData("gpt2")]
    [InlineData("llama-3")]
    public void Encode_ShortPieces_AgreesWithAnotherImplementation(string model)
    {
        var tokenizer = ModelTokenizers.Require(model);
        using var document = TokenizerFile.Parse(SharedFiles.Require("tokenizers", model, TokenizerLoader.FileName));
        var read = ModelReader.Read(new JsonField(document.RootElement, string.Empty, model).Require("model"));
        var library = BpeTokenizer.Create(new BpeOptions(read.Vocabulary) { Merges = read.Merges.Select(merge => merge.Text), ByteLevel = true });
        var random = new Random(5);
        for (var i = 0; i < 3000; i++)
        {
            var piece = Piece(random, 24);
            var ids = ((TextTokenizer)tokenizer).Model.Encode(piece);

            // A whole piece that is a token is taken before any merging, which the library does not know.
            Assert.Equal(ids.Length == 1 ? ids : library.EncodeToIds(piece, considerPreTokenization: false, considerNormalization: false), ids);
        }
    }

    [Theory]
    [InlineData("gpt2")]
    [InlineData("llama-3")]
    public void Merge_WithAndWithoutAQueue_GivesTheSameTokens(string model)
    {
        var tokenizer = (TextTokenizer)ModelTokenizers.Require(model);
        var merger = ((PieceEncoder)tokenizer.Model).Merger;
        var random = new Random(6);
        for (var i = 0; i < 2000; i++)
        {
            int[] bytes = [.. Encoding.UTF8.GetBytes(Piece(random, 42)).Select(value => tokenizer.TokenToId(ByteAlphabet.Instance.OfByte(value))!.Value)];

            Assert.Equal(merger.Queue([.. bytes]), merger.Scan([.. bytes]));
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
        Assert.True(clock.Elapsed < TimeSpan.FromMinutes(1), $"{clock.Elapsed}");
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

    // Lower-case letters, and characters of two and three bytes: many merges apply.
    private static string Piece(Random random, int longest) => string.Concat(Enumerable.Range(0, random.Next(1, longest)).Select(_ => random.Next(5) switch
    {
        0 => (char)random.Next(0x4E00, 0x4E80),
        1 => (char)random.Next(0x430, 0x450),
        _ => "etaoinshr"[random.Next(9)],
    }));
}
