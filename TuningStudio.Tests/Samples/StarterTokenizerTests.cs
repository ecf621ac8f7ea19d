using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;
using TuningStudio.Core.Tokenization;
using TuningStudio.StarterRecipe.Pretraining;
using TuningStudio.StarterRecipe.Text;
using TuningStudio.StarterRecipe.Tokenizer;

namespace TuningStudio.Tests.Samples;

public sealed class StarterTokenizerTests
{
    private static readonly ModelText Starter = ModelText.Load(SampleFiles.Layout.Model);

    [Fact]
    public void Encode_EverySampleText_DecodesToItself()
    {
        var texts = Directory.EnumerateFiles(SampleFiles.Layout.Datasets).SelectMany(File.ReadLines)
            .Concat(new Corpus(Grammar.LoadEmbedded()).Documents(5).Take(3_000).SelectMany(document => document.Turns).Select(turn => turn.Content))
            .Concat(["", " ", "a  b\n\n\tc ", "🙂👩‍🔬", "𠮷野家", "3.14159 + 2,718", "naïve café", "ไทย עברית", "龘靐齉"]);

        Assert.All(texts, text => Assert.Equal(text, Starter.Tokenizer.Decode(Starter.Tokenizer.Encode(text, parseSpecialTokens: false))));
    }

    [Fact]
    public void Learn_SameSeed_MakesTheCommittedTokenizerAgain()
    {
        var folder = Directory.CreateTempSubdirectory("tuningstudio-tokenizer-");
        try
        {
            TokenizerFiles.Write(folder.FullName, new TokenizerRecipe(Grammar.LoadEmbedded(), SampleFiles.Layout).Learn(42), StarterConfig.MaxPositions);

            Assert.All(Directory.EnumerateFiles(folder.FullName), made => Assert.Equal(
                File.ReadAllText(Path.Combine(SampleFiles.Layout.Model, Path.GetFileName(made))).ReplaceLineEndings("\n"),
                File.ReadAllText(made)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Encode_CommonText_TakesFewTokens()
    {
        Assert.InRange(Tokens("Where is my order? I am still waiting for the parcel."), 8, 16);
        Assert.InRange(Tokens("我想知道我的订单什么时候送到。"), 5, 15);
        Assert.Equal(3, Tokens("123"));
    }

    [Fact]
    public void VocabularySize_Starter_IsTheModels()
    {
        Assert.Equal(TokenizerRecipe.VocabularySize, Starter.Tokenizer.VocabularySize);
        Assert.All(StarterTokens.All, token => Assert.True(Starter.Tokenizer.IsSpecial(Starter.Tokenizer.TokenToId(token)!.Value)));
        Assert.Equal([Starter.Tokenizer.TokenToId(StarterTokens.End)!.Value], Starter.StopIds);
        Assert.Equal(Starter.Tokenizer.TokenToId(StarterTokens.Pad), Starter.PaddingId);
    }

    [Fact]
    public void Rows_Conversations_AreWrittenAsTheChatTemplateWritesThem()
    {
        var encoder = Starter.Encoder(new EncodingOptions());
        foreach (var document in new Corpus(Grammar.LoadEmbedded()).Documents(9).Where(document => !document.IsPlain && !document.IsEmpty).Take(300))
        {
            var expected = encoder.Encode(new TrainingRecord(document.Turns, 1));
            var length = expected.Ids.Length - 1;

            var row = new RowPacker(Starter.Tokenizer, length).Rows([document]).Single();

            Assert.Equal(expected.Ids, row.Ids.Select(id => (int)id));
            // Weight one is what a tuning run trains on: the answers and the token that ends them.
            Assert.Equal(expected.Trained.Skip(1), row.Weights.Select(weight => weight == 1));
        }
    }

    [Fact]
    public void Rows_ManyDocuments_BeginWithADocumentAndHaveOneLength()
    {
        var begin = Starter.Tokenizer.TokenToId(StarterTokens.Begin)!.Value;

        var rows = new RowPacker(Starter.Tokenizer, 64).Rows(new Corpus(Grammar.LoadEmbedded()).Documents(3)).Take(100).ToList();

        Assert.All(rows, row => Assert.Equal((65, 64, begin), (row.Ids.Length, row.Weights.Length, (int)row.Ids[0])));
        Assert.All(rows, row => Assert.Contains(row.Weights, weight => weight > 0));
    }

    [Fact]
    public void EncodePrompt_Conversation_EndsWhereTheAnswerBegins()
    {
        var ids = Starter.EncodePrompt([new ChatMessage(ChatMessage.System, " Be kind.\n"), new ChatMessage(ChatMessage.User, "<b>Hi</b> ")]);

        Assert.Equal("<|begin|><|system|> Be kind.\n<|end|><|user|><b>Hi</b> <|end|><|assistant|>", Starter.Tokenizer.Decode(ids));
    }

    private static int Tokens(string text) => Starter.Tokenizer.Encode(text).Length;
}
