using System.IO.Compression;
using System.Text;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;
using TuningStudio.Core.Data.Containers;

namespace TuningStudio.Tests.Data.Containers;

public sealed class PlainTextReaderTests : IDisposable
{
    private const string Story = "Once upon a time, there was a lamp.\nIt stood on a hill, alone, in wind and rain.\n\nNobody knew why.\n";

    private static readonly DataOptions Lines = new() { Text = DataOptions.Lines };

    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("story.txt")]
    [InlineData("story.md")]
    [InlineData("story")]
    public void Open_Prose_IsOneDocumentAsItIsWritten(string name)
    {
        var dataset = folder.Open(Story, name);

        Assert.Equal((DatasetFormat.Text, true), (dataset.Format, dataset.IsPlainText));
        var record = Assert.Single(dataset.All());
        Assert.Equal((Story, 1L, false), (record.Text, record.Line, record.GoesOn));
        Assert.Empty(record.Messages);
    }

    [Fact]
    public void Open_ProseOfWindowsInGzip_HasPlainLineBreaks()
    {
        var path = folder.PathOf("story.txt.gz");
        using (var packed = new GZipStream(File.Create(path), CompressionLevel.Fastest))
        {
            packed.Write(Encoding.UTF8.GetBytes(Story.Replace("\n", "\r\n", StringComparison.Ordinal)));
        }

        Assert.Equal(Story, Assert.Single(DatasetFile.Open(path).All()).Text);
    }

    [Theory]
    [InlineData("[Verse 1]\nThe lamp is lit.\n")]
    [InlineData("[1] In the beginning was the lamp.\n")]
    [InlineData("{{Infobox|lamp}}\nA lamp is a thing.\n")]
    [InlineData("<poem>\nThe lamp is lit.\n</poem>\n")]
    [InlineData("# Settings\n\nWrite them so:\n\n{\"lamp\": 1}\n\nThat is all.\n")]
    public void Open_ProseWithABracketBeforeIt_IsADocumentWhereItsNameSaysSo(string content)
    {
        Assert.Equal(content, Assert.Single(folder.Open(content, "song.txt").All()).Text);
        Assert.Equal(content, Assert.Single(folder.Open(content, "song.MD").All()).Text);
    }

    [Theory]
    [InlineData("[Verse 1]\nThe lamp.\n")]
    [InlineData("[{\"prompt\":\"q\",\"completion\":\"a\"}]\n")]
    [InlineData("{\"prompt\":\"q\",\"completion\":\"a\"}\n{\"prompt\":\"r\",\"completion\":\"b\"}\n")]
    [InlineData("<html>\n<p>The lamp.\n")]
    public void Open_SaidToBeText_IsTextWhateverItBeginsWith(string content)
    {
        var path = folder.Write("data", content);

        Assert.Equal(content, Assert.Single(DatasetFile.Open(path, new DataOptions { Text = DataOptions.Document }).All()).Text);
        Assert.Equal(content.Split('\n', StringSplitOptions.RemoveEmptyEntries), DatasetFile.Open(path, Lines).All().Select(record => record.Text));
    }

    [Theory]
    [InlineData("[{\"prompt\":\"q\",\"completion\":\"a\"}]")]
    [InlineData("{\n \"prompt\": \"q\",\n \"completion\": \"a\"\n}")]
    public void Open_JsonNamedText_IsStillRecords(string content) => Assert.Equal(["user: q | assistant: a"], folder.Read(content, "data.txt"));

    [Theory]
    [InlineData("{'prompt': 'q', 'completion': 'a'}\n", "printed by Python")]
    [InlineData("[{\"prompt\":\"q\",\"completion\":\"a\",}]", "")]
    [InlineData("header\n{\"prompt\":\"q\",\"completion\":\"a\"}\n{\"prompt\":\"q\",\"completion\":\"a\"}\n", "")]
    public void Open_BrokenJsonNamedText_IsNotLearntAsProse(string content, string remedy)
    {
        var error = folder.Refusal(content, "data.txt");

        Assert.Contains("not valid JSON", error.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, error.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<!DOCTYPE html>\n<p>x")]
    [InlineData("\n<HTML><p>x")]
    [InlineData("<?xml version=\"1.0\"?><a/>")]
    public void Open_WebPageNamedText_IsRefusedUnlessItIsSaid(string content)
    {
        Assert.Contains("--text document", folder.Refusal(content, "page.txt").Remedy, StringComparison.Ordinal);
        Assert.Contains("web page", folder.Refusal("<poem>x</poem>", "page").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Records_Lines_AreTextsOfTheirOwnWithTheirPlaces()
    {
        var records = DatasetFile.Open(folder.Write("a.txt", "one\r\n\n  two \nthree"), Lines).All().ToList();

        Assert.Equal(["one", "  two ", "three"], records.Select(record => record.Text));
        Assert.Equal([1L, 3L, 4L], records.Select(record => record.Line));
    }

    [Fact]
    public void Open_JsonLinesNamedText_AreStillRecords() =>
        Assert.Equal(["user: q | assistant: a"], folder.Read("""{"prompt":"q","completion":"a"}""", "data.txt"));

    [Theory]
    [InlineData("prompt,completion\nq,a\n", "user: q | assistant: a")]
    [InlineData("prompt\tcompletion\nq\ta\n", "user: q | assistant: a")]
    [InlineData("prompt|completion\nq|a\n", "user: q | assistant: a")]
    public void Open_TableNamedText_IsStillATable(string content, string expected) => Assert.Equal([expected], folder.Read(content, "data.txt"));

    [Fact]
    public void Open_UnknownTableNamedText_AsksForItsColumns() =>
        Assert.Equal("columns", folder.Refusal("name,colour\nlamp,red\nlantern,green\n", "data.txt").Field);

    [Fact]
    public void Open_TableOfOneTextColumn_IsDocuments() =>
        Assert.Equal(["one", "two"], folder.Open("text\none\ntwo\n", "corpus.csv").All().Select(record => record.Text));

    [Fact]
    public void Records_LongDocument_ComesInPiecesThatMakeTheWhole()
    {
        var text = new StringBuilder();
        for (var line = 0; text.Length < (2 * PlainTextReader.PieceSize) + 1000; line++)
        {
            text.Append("Line ").Append(line).Append(" of a very long text.\n").Append(line % 7 == 0 ? "\n" : string.Empty);
        }

        var records = folder.Open(text.ToString(), "long.txt").All().ToList();

        Assert.Equal([true, true, false], records.Select(record => record.GoesOn));
        Assert.Equal(text.ToString(), string.Concat(records.Select(record => record.Text)));
        Assert.All(records, record => Assert.StartsWith("Line ", record.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void Records_BytesThatAreNoText_NameTheLine()
    {
        var error = folder.Refusal([.. Encoding.UTF8.GetBytes(Story), .. Encoding.UTF8.GetBytes(new string('x', 1 << 20)), (byte)'\n', 0xFF, 0xFE], "story.txt");

        Assert.Contains("0xFF", error.Message, StringComparison.Ordinal);
        Assert.Equal(6, error.Line);
    }

    [Theory]
    [InlineData("set.yaml", "- prompt: Who are you?\n  completion: A model, no more.\n")]
    [InlineData("set.yml.gz", "prompt: Who are you?\n")]
    [InlineData("set.toml", "title = \"x\"\nprompt = \"Who are you?\"\n")]
    [InlineData("set.HTML", "Once upon a time.\n")]
    [InlineData("set.jsonl", "Once upon a time.\n")]
    public void Open_NameThatSaysItIsNoProse_IsRefusedUnlessItIsSaid(string name, string content)
    {
        var error = folder.Refusal(content, name);

        Assert.Contains("neither JSON nor a table", error.Message, StringComparison.Ordinal);
        Assert.Contains("--text document", error.Remedy, StringComparison.Ordinal);
        Assert.Equal(content, DatasetFile.Open(folder.PathOf(name), new DataOptions { Text = DataOptions.Document }).All().Single().Text);
    }

    [Fact]
    public void Records_ZeroByteFarDown_NamesTheLine()
    {
        var error = folder.Refusal(string.Concat(Enumerable.Repeat("Once upon a time.\n", 80_000)) + "and \0 then.\n", "story.txt");

        Assert.Equal(80_001, error.Line);
        Assert.Contains("zero byte", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_TextOptionThatMeansNothing_Refused() =>
        Assert.Equal("text", Assert.Throws<TuningException>(() => DatasetFile.Open(folder.Write("a.txt", Story), new DataOptions { Text = "words" })).Field);
}
