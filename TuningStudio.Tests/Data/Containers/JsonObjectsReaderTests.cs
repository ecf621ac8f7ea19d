using System.Text;
using System.Text.Json;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Tests.Data.Containers;

public sealed class JsonObjectsReaderTests : IDisposable
{
    private static readonly JsonSerializerOptions Pretty = new() { WriteIndented = true };

    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("\n")]
    [InlineData("\n\n")]
    [InlineData("\r\n")]
    [InlineData(" ")]
    [InlineData("")]
    public void Records_PrettyObjectsOneAfterTheOther_AreRecordsWithTheirLines(string between)
    {
        var dataset = folder.Open(string.Join(between, Enumerable.Range(1, 5).Select(number => Spread($"q{number}", $"a{{{number}}}"))) + between);

        Assert.Equal(Enumerable.Range(1, 5).Select(number => $"user: q{number} | assistant: a{{{number}}}"), dataset.All().Select(DataFolder.Show));
        Assert.Equal([1, 2, 3, 4, 5], dataset.All().Select(record => record.Line));
        Assert.Equal(Enumerable.Range(0, 5).Select(number => 1L + (number * (between.Count(letter => letter == '\n') + 3))), dataset.All().Select(record => record.FileLine));
    }

    [Theory]
    [InlineData("prompt")]
    [InlineData("data.json")]
    public void Records_OnePrettyObject_IsOneRecord(string name) => Assert.Equal(["user: q | assistant: a"], folder.Read(Spread("q", "a"), name));

    [Fact]
    public void Records_OnePrettyConversation_IsOneRecord() => Assert.Equal(
        ["user: q | assistant: a"],
        folder.Read("{\n  \"messages\": [\n    {\n      \"role\": \"user\",\n      \"content\": \"q\"\n    },\n    {\n      \"role\": \"assistant\",\n      \"content\": \"a\"\n    }\n  ]\n}"));

    [Fact]
    public void Records_SeveralObjectsOnALine_AreRecords() =>
        Assert.Equal(["user: q | assistant: a", "user: r | assistant: b"], folder.Read("""{"prompt":"q","completion":"a"}{"prompt":"r","completion":"b"}"""));

    [Fact]
    public void Records_ListBelowTheFirstObject_AreTheRecordsOfObjects() => Assert.Equal(
        ["user: q | assistant: a", "user: r | assistant: b"],
        folder.Read("{\n \"messages\": [{\"role\":\"user\",\"content\":\"q\"},{\"role\":\"assistant\",\"content\":\"a\"}]\n}\n{\n \"messages\": [{\"role\":\"user\",\"content\":\"r\"},{\"role\":\"assistant\",\"content\":\"b\"}]\n}"));

    [Fact]
    public void Check_BrokenObjects_NamesTheirLinesAndGoesOnBehindThem()
    {
        var report = folder.Open($"{Spread("q", "a")}\n{{\n  \"prompt\": 'x',\n  \"completion\": \"a\"\n}}\n{Spread("r", "b")}\n{{\n  \"prompt\": \"p\"\n}}\n{{\n  \"prompt\": \"cut").CheckAll();

        Assert.Equal(2, report.Records);
        Assert.Equal([6L, 13L, 16L], report.Faults.Select(fault => fault.Line!.Value));
        Assert.StartsWith("Line 6 is not valid JSON at column 13:", report.Faults[0].Message, StringComparison.Ordinal);
        Assert.Contains("Python", report.Faults[0].Remedy, StringComparison.Ordinal);
        Assert.Contains("Record 4 (it starts on line 13)", report.Faults[1].Message, StringComparison.Ordinal);
        Assert.Contains("ends in the middle", report.Faults[2].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_FaultBehindAnotherObjectOnItsLine_NamesTheColumn()
    {
        var report = folder.Open("""{"prompt":"q","completion":"a"} {"prompt":"r" "completion":"b"}""").CheckAll();

        Assert.Contains("at column 47:", Assert.Single(report.Faults).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"prompt\": \"a\",\n")]
    [InlineData("{\"prompt\":\n")]
    public void Check_FirstOfLinesBreaksOff_IsStillLines(string first)
    {
        var report = folder.Open(first + """{"prompt":"q","completion":"a"}""" + "\n" + """{"prompt":"r","completion":"b"}""").CheckAll();

        Assert.Equal((2, 1), (report.Records, report.FaultyRecords));
        Assert.Contains("is not a whole JSON object", report.Faults[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"prompt":"q","completion":["a","b"]}""", "several records")]
    [InlineData("""{"input_text":["q"],"output_text":"a"}""", "several records")]
    [InlineData("""{"instruction":"q","output":{"text":"a"}}""", "Write its text there")]
    public void Records_ListWhereTextBelongs_SaysWhatToDo(string line, string remedy) =>
        Assert.Contains(remedy, folder.Refusal(line).Remedy, StringComparison.Ordinal);

    [Fact]
    public void Read_RecordOfMoreThanTheLimit_IsRefused()
    {
        var text = new StringBuilder("{\n\"prompt\": \"q\",\n\"completion\": \"").Append('a', (1 << 26) + 10).Append("\"\n}\n");

        Assert.Contains("longer than 64 MB", Assert.Throws<TuningException>(() => folder.Open(text.ToString()).All().Count()).Message, StringComparison.Ordinal);
    }

    private static string Spread(string prompt, string completion) => JsonSerializer.Serialize(new { prompt, completion }, Pretty).Replace(Environment.NewLine, "\n", StringComparison.Ordinal);
}
