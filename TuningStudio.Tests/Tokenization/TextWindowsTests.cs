using TuningStudio.Core.Data;
using TuningStudio.Core.Tokenization;

namespace TuningStudio.Tests.Tokenization;

public sealed class TextWindowsTests
{
    private const int Bos = 265;
    private const int End = 266;

    private static readonly ITextTokenizer Tokenizer = TinyModelFolder.Load(json =>
    {
        TinyModelFolder.AddToken(json, "<s>", "special");
        TinyModelFolder.AddToken(json, "<e>", "special");
        json["post_processor"] = System.Text.Json.Nodes.JsonNode.Parse("""
            {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "<s>"}}, {"Sequence": {"id": "A"}}],
             "special_tokens": {"<s>": {"id": "<s>", "ids": [265], "tokens": ["<s>"]}}}
            """);
    });

    [Fact]
    public void Cut_Documents_AreOneStreamOfWholeDocumentsInWindows()
    {
        TrainingRecord[] records = [Document("low low lower", 1), Document("new", 2), Document("abab and low again", 5)];

        var windows = TextWindows.Cut(records.Select(record => Encoder().EncodeDocument(record, goesOn: false)), 7).ToList();

        int[] stream = [.. records.SelectMany(record => (int[])[Bos, .. Tokenizer.Encode(record.Text!), End])];
        Assert.Equal(stream, windows.SelectMany(window => window.Ids));
        Assert.All(windows.SkipLast(1), window => Assert.Equal(7, window.Ids.Length));
        Assert.InRange(windows[^1].Ids.Length, 2, 7);
        Assert.All(windows, window =>
        {
            Assert.False(window.Trained[0]);
            Assert.Equal(window.Ids.Length - 1, window.TrainedTokens);
            Assert.Null(window.Weights);
            Assert.False(window.Truncated);
        });
        Assert.Equal(1, windows[0].Line);
        Assert.Equal(5, windows[^1].Line);
    }

    [Fact]
    public void Cut_DocumentInPieces_BeginsAndEndsOnce()
    {
        var first = Encoder().EncodeDocument(Document("low\n", 1) with { GoesOn = true }, goesOn: false);
        var second = Encoder().EncodeDocument(Document("new", 2), goesOn: true);

        var window = Assert.Single(TextWindows.Cut([first, second], 100));

        Assert.Equal([Bos, .. Tokenizer.Encode("low\n"), .. Tokenizer.Encode("new"), End], window.Ids);
    }

    [Fact]
    public void Cut_OneTokenLeftOver_IsDropped()
    {
        var document = new EncodedDocument([1, 2, 3, 4, 5], 1, GoesOn: false);

        Assert.Equal([[1, 2], [3, 4]], TextWindows.Cut([document], 2).Select(window => window.Ids));
        Assert.Equal([[1, 2, 3, 4], []], [TextWindows.Cut([document], 4).Single().Ids, []]);
    }

    [Fact]
    public void Encode_LineOfText_IsLearntWholeUpToTheMaximumLength()
    {
        var encoder = new ExampleEncoder(Tokenizer, null, End, new EncodingOptions { MaxLength = 3 });

        var whole = Encoder().Encode(Document("new", 4));
        var cut = encoder.Encode(Document("new low ab", 4));

        Assert.Equal([Bos, .. Tokenizer.Encode("new"), End], whole.Ids);
        Assert.Equal((whole.Ids.Length - 1, false, 4L), (whole.TrainedTokens, whole.Truncated, whole.Line));
        Assert.Equal((3, 2, true), (cut.Ids.Length, cut.TrainedTokens, cut.Truncated));
    }

    private static ExampleEncoder Encoder() => new(Tokenizer, null, End);

    private static TrainingRecord Document(string text, long line) => new([], line) { Text = text };
}
