namespace TuningStudio.Tests.Data.Containers;

public sealed class DelimitedReaderTests : IDisposable
{
    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(',')]
    [InlineData(';')]
    [InlineData('\t')]
    public void Records_AnySeparator_SniffedFromTheHeader(char separator)
    {
        // The texts hold the other separators; only the header may decide.
        var others = string.Concat(",;\t".Where(letter => letter != separator));

        Assert.Equal(
            [$"user: q{others} | assistant: a"],
            folder.Read($"Prompt{separator}Completion\nq{others}{separator}a\n"));
    }

    [Fact]
    public void Records_SeparatorNamedInTheFirstLine_Taken() =>
        Assert.Equal(["user: q, | assistant: a"], folder.Read("sep=;\r\nprompt;completion\r\nq,;a\r\n"));

    [Fact]
    public void Records_QuotedFields_KeepBreaksQuotesAndBlanks()
    {
        var records = folder.Open("prompt,completion\r\n\"two\r\nlines, \"\"quoted\"\"\",\" a\"\r\n\r\nq \"2\",b\r\n").All().ToList();

        Assert.Equal(["user: two\r\nlines, \"quoted\" | assistant:  a", "user: q \"2\" | assistant: b"], records.Select(DataFolder.Show));
    }

    [Fact]
    public void Records_BreaksWithinFieldsAndBlankLines_LineIsWhereTheRecordStarts()
    {
        var records = folder.Open("prompt,completion\n\"a\nb\nc\",1\n\n\nq,2\n\"d\ne\",3\n").All();

        Assert.Equal([2, 7, 8], records.Select(record => record.Line));
    }

    [Fact]
    public void Records_CellWithALineOfJson_IsStillATable() =>
        Assert.Equal(["user: parse\n{\"a\":1} | assistant: a"], folder.Read("prompt,completion\n\"parse\n{\"\"a\"\":1}\",a\n"));

    [Fact]
    public void Records_EmptyCell_NamesLineAndColumn()
    {
        var error = folder.Refusal("instruction,input,output\n\"x\ny\",,z\nq,i,\n");

        Assert.Equal(4, error.Line);
        Assert.Equal("output", error.Field);
        Assert.Equal("Line 4 has an empty \"output\".", error.Message);
    }

    [Fact]
    public void Records_TooManyFields_Refused()
    {
        var error = folder.Refusal("prompt,completion\nq,a\nhello, there,b\n");

        Assert.Equal(3, error.Line);
        Assert.Contains("has 3 fields, but the header names 2 columns", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Records_TooFewFields_NamesTheMissingColumn()
    {
        var error = folder.Refusal("prompt,completion\nq,a\nq\n");

        Assert.Equal(3, error.Line);
        Assert.Equal("completion", error.Field);
    }

    [Fact]
    public void Records_QuoteNeverClosed_NamesTheLineItOpensOn()
    {
        var error = folder.Refusal("prompt,completion\nq,a\n\"q,a\nq,a\nq,a\n");

        Assert.Equal(3, error.Line);
        Assert.Contains("quote that is never closed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_TextBehindAQuote_GoesOnBehindIt()
    {
        var report = folder.Open("prompt,completion\nq,a\n\"q\" and more,a\nq,a\n").CheckAll();

        Assert.Equal(2, report.Records);
        Assert.Equal(3, Assert.Single(report.Faults).Line);
    }

    [Fact]
    public void Open_SameColumnTwice_Refused()
    {
        var error = folder.Refusal("prompt,completion,Prompt\nq,a,r\n");

        Assert.Contains("\"Prompt\" is there twice", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Records_UnnamedRowNumbers_AreNobodys() =>
        Assert.Equal(["user: q | assistant: a"], folder.Read(",,prompt,completion\n0,0,q,a\n"));

    [Fact]
    public void Open_OnlyAHeader_SaysSo() =>
        Assert.Contains("nothing below its header line", folder.Refusal("prompt,completion\n").Message, StringComparison.Ordinal);

    [Fact]
    public void Records_ChatInACell_IsReadAsJson() =>
        Assert.Equal(
            ["user: q | assistant: a"],
            folder.Read("id,messages\n1,\"[{\"\"role\"\":\"\"user\"\",\"\"content\"\":\"\"q\"\"},{\"\"role\"\":\"\"assistant\"\",\"\"content\"\":\"\"a\"\"}]\"\n"));

    [Fact]
    public void Records_ChatInACellPrintedByPython_NamesTheColumn()
    {
        var error = folder.Refusal("id,messages\n1,\"[{'role': 'user'}]\"\n");

        Assert.Equal("messages", error.Field);
        Assert.Contains("where a list belongs", error.Message, StringComparison.Ordinal);
    }
}
