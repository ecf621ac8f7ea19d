using System.Text;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Tests.Data.Containers;

public sealed class JsonLinesReaderTests : IDisposable
{
    private const string Good = """{"prompt":"q","completion":"a"}""";

    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Records_BlankLinesAndWindowsBreaks_KeepTheLinesOfTheFile()
    {
        var lines = folder.Open($"\r\n{Good}\r\n  \r\n\t\n{Good}").All().Select(record => record.Line);

        Assert.Equal([2, 5], lines);
    }

    [Fact]
    public void Records_AnyFileName_RecognisedByContent() =>
        Assert.Equal(["user: q | assistant: a"], folder.Read(Good, "lines.csv"));

    [Fact]
    public void Records_MalformedLine37_NamesLineAndColumn()
    {
        var text = new StringBuilder();
        for (var line = 1; line <= 50; line++)
        {
            text.Append(line == 37 ? """{"prompt":"皇上","completion" "a"}""" : Good).Append('\n');
        }

        var dataset = folder.Open(text.ToString());
        var error = Assert.Throws<TuningException>(() => dataset.All().Count());

        // The column counts characters, not bytes: the two Chinese ones are six bytes.
        Assert.Equal(36, dataset.All().Take(36).Count());
        Assert.Equal(37, error.Line);
        Assert.Equal(ErrorCodes.InvalidData, error.Code);
        Assert.StartsWith("Line 37 is not valid JSON at column 29:", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("LineNumber", error.Message, StringComparison.Ordinal);
        Assert.Equal(folder.PathOf("data"), error.File);
    }

    [Theory]
    [InlineData("not json at all", "a record begins with {, and this one with \"not json at all\".")]
    [InlineData("{\"prompt\":\"a\" \"completion\":\"b\"}", "\"\"completion\":\"b\"}\" does not fit there. The record starts with \"{\"prompt\":\"a\" \"completion\":\"b\"}\".")]
    [InlineData("{\"prompt\":\"a\tb\",\"completion\":\"b\"}", "which within a text is written \\n or \\t. The record starts with \"{\"prompt\":\"a b\",\"completion\":\"b\"}\".")]
    public void Check_NoJson_SaysInPlainWordsWhatStandsThere(string line, string expected)
    {
        var fault = Assert.Single(folder.Open($"{Good}\n{line}\n").CheckAll().Faults);

        Assert.StartsWith("Line 2 is not valid JSON at column ", fault.Message, StringComparison.Ordinal);
        Assert.EndsWith(expected, fault.Message, StringComparison.Ordinal);
        Assert.Equal("Correct or delete this record.", fault.Remedy);
    }

    [Fact]
    public void Check_BrokenLinesAmongGoodOnes_GoesOnBehindEach()
    {
        var report = folder.Open($"{Good}\n{{oops\n{Good}\n{{\"prompt\":\n{Good}\n{Good} {Good}\n\"text\"\n{Good}\n").CheckAll();

        Assert.Equal(4, report.Records);
        Assert.Equal(4, report.FaultyRecords);
        Assert.Equal([2L, 4L, 6L, 7L], report.Faults.Select(fault => fault.Line!.Value));
        Assert.Contains("is not a whole JSON object", report.Faults[1].Message, StringComparison.Ordinal);
        Assert.Contains("without a comma or a new line before it", report.Faults[2].Message, StringComparison.Ordinal);
        Assert.Contains("is text, where an object belongs", report.Faults[3].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_ZeroByteInALine_IsThatLinesFault()
    {
        var report = folder.Open($"{Good}\n{Good.Replace('q', '\0')}\n{Good}").CheckAll();

        Assert.Equal(2, report.Records);
        Assert.Equal((2L, "Line 2 is not text: it has a zero byte."), (report.Faults[0].Line, report.Faults[0].Message));
    }

    [Fact]
    public void Check_CommaBehindALine_SaysToTakeItOut() =>
        Assert.Contains("Take this comma out", folder.Open($"{Good},\n{Good}").CheckAll().Faults[0].Remedy, StringComparison.Ordinal);

    [Theory]
    [InlineData("# made by hand")]
    [InlineData("null")]
    [InlineData("prompt, completion")]
    public void Check_FirstLineIsNoObject_IsNamedAndTheOthersRead(string first)
    {
        var report = folder.Open($"{first}\n{Good}\n{Good}\n").CheckAll();

        Assert.Equal(2, report.Records);
        Assert.Equal(1, Assert.Single(report.Faults).Line);
    }

    [Fact]
    public void Check_MoreFaultsThanAskedFor_CountsAllAndDescribesTheFirst()
    {
        var report = folder.Open($"{Good}\n" + string.Concat(Enumerable.Repeat("{oops\n", 30))).CheckAll(maxFaults: 5);

        Assert.Equal(30, report.FaultyRecords);
        Assert.Equal([2L, 3L, 4L, 5L, 6L], report.Faults.Select(fault => fault.Line!.Value));
    }

    [Fact]
    public void Records_FileCutInTheMiddle_SaysThatTheCopyBrokeOff()
    {
        var error = folder.Refusal($"{Good}\n{{\"prompt\":\"q\",\"compl");

        Assert.Equal(2, error.Line);
        Assert.Contains("the file ends in the middle", error.Message, StringComparison.Ordinal);
        Assert.Contains("copy the file again", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Records_SameFieldTwice_RefusedWithTheField()
    {
        var error = folder.Refusal("""{"prompt":"q","Prompt":"r","completion":"a"}""");

        Assert.Equal(1, error.Line);
        Assert.Contains("\"Prompt\" twice", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"prompt":"\ud83d","completion":"a"}""", "prompt")]
    [InlineData("""{"prompt":"q","completion":"a \udc00"}""", "completion")]
    [InlineData("""{"prompt":"q","completion":"a","\ud83d":1}""", null)]
    [InlineData("""{"messages":[{"role":"user","content":"\ud83d"},{"role":"assistant","content":"a"}]}""", "messages[0]")]
    [InlineData("""{"messages":[{"role":"user","content":"q"},{"role":"assistant","tool_calls":[{"function":{"name":"\ud83d"}}]}]}""", "messages[1]")]
    [InlineData("""{"messages":[{"role":"user","content":"q"},{"role":"assistant","content":"a","\ud83d":1}]}""", "messages[1]")]
    [InlineData("""{"contents":[{"role":"user","parts":[{"text":"q"}]},{"role":"model","parts":[{"text":"a"}],"\ud83d":1}]}""", "contents[1]")]
    [InlineData("""{"systemInstruction":{"\ud83d":1},"contents":[{"role":"user","parts":[{"text":"q"}]},{"role":"model","parts":[{"text":"a"}]}]}""", "systemInstruction")]
    public void Records_HalfASurrogatePair_RefusedWithTheField(string line, string? field)
    {
        var error = folder.Refusal(line);

        Assert.Contains("half a character", error.Message, StringComparison.Ordinal);
        Assert.Equal(field, error.Field);
    }

    [Fact]
    public void Records_InvalidBytesFarDown_NamesTheLine()
    {
        // Beyond what recognition looks at, so that the file has been taken for UTF-8.
        var filler = $"{{\"prompt\":\"{new string('x', 1000)}\",\"completion\":\"a\"}}\n";
        var text = string.Concat(Enumerable.Repeat(filler, 1200));
        byte[] bad = [.. Encoding.UTF8.GetBytes(text + "{\"prompt\":\""), 0xB6, 0xFE, .. "\",\"completion\":\"a\"}\n"u8];

        var error = folder.Refusal(bad);

        Assert.Equal(1201, error.Line);
        Assert.Contains("0xB6", error.Message, StringComparison.Ordinal);
        Assert.Contains("UTF-8", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Records_LineLongerThanTheWindow_ReadWhole()
    {
        var text = new string('长', 200_000);

        var records = folder.Open($"{Good}\n{{\"prompt\":\"{text}\",\"completion\":\"a\"}}\n{Good}").All().ToList();

        Assert.Equal(3, records.Count);
        Assert.Equal(text, records[1].Messages[0].Content);
    }
}
