namespace TuningStudio.Tests.Data.Containers;

public sealed class JsonListReaderTests : IDisposable
{
    private const string Good = """{"prompt":"q","completion":"a"}""";

    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("[{0},{0}]")]
    [InlineData("\n [ {0} ,\n\n {0}\n]\n\n")]
    [InlineData("""{"data":[{0},{0}]}""")]
    [InlineData("""{"version":"1","meta":{"n":[1,{"x":[2]}]},"columns":["prompt"],"data":[{0},{0}],"end":[1,2]}""")]
    [InlineData("""{"conversations":[{0},{0}]}""")]
    public void Records_ListBareOrInAnObject_AreRead(string shape)
    {
        var records = folder.Open(shape.Replace("{0}", Good, StringComparison.Ordinal)).All().ToList();

        Assert.Equal(["user: q | assistant: a", "user: q | assistant: a"], records.Select(DataFolder.Show));
        Assert.Equal([1, 2], records.Select(record => record.Line));
    }

    [Theory]
    [InlineData("""{"messages":[{"role":"user","content":"q"},{"role":"assistant","content":"a"}],"tools":[{"name":"t"}]}""")]
    [InlineData("""{"conversations":[{"from":"human","value":"q"},{"from":"gpt","value":"a"}]}""")]
    [InlineData("""{"examples":[{"prompt":"x","completion":"y"}],"prompt":"q","completion":"a"}""")]
    public void Records_ListsWithinARecord_AreNotTakenForTheRecords(string line) =>
        Assert.Equal("user: q | assistant: a", Assert.Single(folder.Read(line)));

    [Fact]
    public void Records_ChatsInAnObjectNamedLikeAChat_AreRead() =>
        Assert.Equal(2, folder.Read(
            """{"conversations":[{"conversations":[{"from":"human","value":"q"},{"from":"gpt","value":"a"}]},{"conversations":[{"from":"human","value":"q"},{"from":"gpt","value":"a"}]}]}""").Count);

    [Fact]
    public void Records_FaultyRecord_NamesItsNumberAndItsLine()
    {
        var error = folder.Refusal($"[\n  {Good},\n  {Good},\n\n  {{\"prompt\":\"q\"}}\n]");

        Assert.Equal(5, error.Line);
        Assert.Equal("Record 3 (it starts on line 5) has no \"completion\".", error.Message);
        Assert.Equal("completion", error.Field);
    }

    [Fact]
    public void Records_MalformedJson_NamesLineAndColumnInCharacters()
    {
        var error = folder.Refusal($"[\n{Good},\n{{\"prompt\":\"皇上\",\"completion\" \"a\"}}]");

        Assert.Equal(3, error.Line);
        Assert.StartsWith("Line 3 is not valid JSON at column 29:", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Records_MalformedFarAlongOneLine_ColumnCountsFromItsStart()
    {
        // One line of 300 KB, of which the window has long dropped the start.
        var text = "[" + string.Concat(Enumerable.Repeat("""{"prompt":"皇","completion":"a"},""", 10_000));
        var error = folder.Refusal(text + "oops]");

        Assert.Equal(1, error.Line);
        Assert.Contains($"at column {text.Length + 1}:", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Records_MissingComma_Refused()
    {
        var error = folder.Refusal($"[\n{Good}\n{Good}]");

        Assert.Equal(3, error.Line);
        Assert.Contains("is not valid JSON at column 1:", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(",\n{\"prompt\":\"q\",\"compl", "the file ends in the middle")]
    [InlineData(",", "The list is not closed")]
    [InlineData("", "The list is not closed")]
    public void Records_ListCutOff_SaysThatTheCopyBrokeOff(string end, string message)
    {
        var dataset = folder.Open($"[{Good},\n{Good}{end}");

        Assert.Equal(2, dataset.All().Take(2).Count());
        var fault = Assert.Single(dataset.CheckAll().Faults);
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
        Assert.Contains("copy the file again", fault.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Records_MoreBehindTheList_SaysWhere()
    {
        var error = folder.Refusal($"[\n{Good}\n]\n\n{Good}\n");

        Assert.Equal(5, error.Line);
        Assert.StartsWith("The list ends after 1 record, but line 5 goes on with {\"prompt\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Records_TwoListsInAnObject_RefusesTheSecond()
    {
        var error = folder.Refusal($"{{\"train\":[{Good}],\n\"test\":[{Good}]}}");

        Assert.Equal(2, error.Line);
        Assert.Contains("second list of records behind \"train\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_ItemsThatAreNoObjects_GoesOnBehindEach()
    {
        var report = folder.Open($"[{Good}, 3, null, [1, [2]], {Good}]").CheckAll();

        Assert.Equal(2, report.Records);
        Assert.Equal(3, report.FaultyRecords);
        Assert.StartsWith("Record 3 (it starts on line 1) is null", report.Faults[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Records_ItemLongerThanTheWindow_ReadWhole()
    {
        var text = new string('长', 300_000);

        var records = folder.Open($"[{Good},{{\"prompt\":\"{text}\",\"completion\":\"a\"}},{Good}]").All().ToList();

        Assert.Equal(3, records.Count);
        Assert.Equal(text, records[1].Messages[0].Content);
    }

    [Fact]
    public void Open_PrintedByPython_HintsAtIt()
    {
        var error = folder.Refusal("[{'prompt': 'q', 'completion': None},]");

        Assert.Contains("at column 3:", error.Message, StringComparison.Ordinal);
        Assert.Contains("Python", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_EmptyList_SaysSo() =>
        Assert.Contains("its list is empty", folder.Refusal(" [ ] ").Message, StringComparison.Ordinal);
}
