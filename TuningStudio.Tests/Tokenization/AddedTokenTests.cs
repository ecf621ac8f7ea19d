using System.Text.Json.Nodes;
using TuningStudio.Core.Tokenization;
using static TuningStudio.Tests.Tokenization.TinyModelFolder;

namespace TuningStudio.Tests.Tokenization;

/// <summary>The flags of added tokens; the expected results are those of Hugging Face's library.</summary>
public sealed class AddedTokenTests
{
    [Theory]
    [InlineData("a <x> b", "", "a |<x>| b")]
    [InlineData("a  <x>  b", "lstrip", "a|  <x>|  b")]
    [InlineData("a  <x> \n b", "rstrip", "a  |<x> \n |b")]
    [InlineData("<x> <x>", "lstrip,rstrip", "<x> |<x>")]
    [InlineData("<x> a<x>b <x>", "single_word", "<x>| a<x>b |<x>")]
    public void Encode_Flags_DecideWhatTheTokenTakes(string text, string flags, string expected)
    {
        var tokenizer = Load(json => AddToken(json, "<x>", flags.Split(',')));

        Assert.Equal(expected, string.Join('|', Cut(tokenizer, text)));
    }

    [Fact]
    public void Encode_TokensThatStartTogether_TakesTheLongest()
    {
        var tokenizer = Load(json =>
        {
            AddToken(json, "<s>", "special");
            AddToken(json, "<s>x", "special");
        });

        Assert.Equal([FirstAdded + 1, FirstAdded], tokenizer.Encode("<s>x<s>"));
    }

    [Fact]
    public void Encode_SpecialTokensAsText_LeavesOnlyTheOthers()
    {
        var tokenizer = Load(json =>
        {
            AddToken(json, "<s>", "special");
            AddToken(json, "<t>");
        });

        Assert.Equal(["<s>", "<t>"], Cut(tokenizer, "<s><t>"));
        Assert.Equal([.. "<s>".Select(character => (int)character), FirstAdded + 1], tokenizer.Encode("<s><t>", parseSpecialTokens: false));
        Assert.True(tokenizer.IsSpecial(FirstAdded));
        Assert.False(tokenizer.IsSpecial(FirstAdded + 1));
        Assert.Equal("<t>", tokenizer.Decode([FirstAdded, FirstAdded + 1, 9999, -1], skipSpecialTokens: true));
    }

    [Fact]
    public void Encode_NormalizedToken_IsFoundInTheNormalizedTextOnly()
    {
        var tokenizer = Load(json =>
        {
            json["normalizer"] = new JsonObject { ["type"] = "Lowercase" };
            AddToken(json, "<Raw>");
            AddToken(json, "<Low>", "normalized");
        });

        Assert.Equal([FirstAdded, FirstAdded + 1, FirstAdded + 1], tokenizer.Encode("<Raw><LOW><low>"));
        Assert.Equal("<raw>", tokenizer.Decode(tokenizer.Encode("<RAW>")));
        Assert.Equal("<Raw><low>", tokenizer.Decode([FirstAdded, FirstAdded + 1]));
    }

    [Fact]
    public void Load_TokenOfTheModelItself_KeepsItsIdAndIsSpecial()
    {
        var tokenizer = Load(json =>
        {
            AddToken(json, "low", "special");
            AddToken(json, "<s>");
        });

        Assert.Equal(IdOf("lo w"), tokenizer.TokenToId("low"));
        Assert.True(tokenizer.IsSpecial(IdOf("lo w")));
        Assert.Equal(FirstAdded, tokenizer.TokenToId("<s>"));
        Assert.Equal("<s>", tokenizer.IdToToken(FirstAdded));
        Assert.Null(tokenizer.IdToToken(FirstAdded + 1));
        Assert.Null(tokenizer.TokenToId("nothing"));
    }

    /// <summary>The text of added tokens and of what lies between them.</summary>
    private static List<string> Cut(ITextTokenizer tokenizer, string text)
    {
        var (ids, offsets) = tokenizer.EncodeWithOffsets(text);
        var parts = new List<string>();
        var done = 0;
        for (var i = 0; i < ids.Length; i++)
        {
            if (ids[i] >= FirstAdded)
            {
                Add(done, offsets[i].Start);
                Add(offsets[i].Start, offsets[i].End);
                done = offsets[i].End;
            }
        }

        Add(done, text.Length);
        return parts;

        void Add(int start, int end)
        {
            if (start < end)
            {
                parts.Add(text[start..end]);
            }
        }
    }
}
