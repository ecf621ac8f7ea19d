using System.Globalization;
using System.Text;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;

namespace TuningStudio.Tests.Data;

[Collection(nameof(DatasetStreamingTests))]
public sealed class DatasetStreamingTests : IDisposable
{
    private const int FileSize = 50_000_000;
    private const int Allowance = 8_000_000;

    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("jsonl", "utf-8")]
    [InlineData("json", "utf-8")]
    [InlineData("objects", "utf-8")]
    [InlineData("csv", "utf-8")]
    [InlineData("jsonl", "utf-16")]
    public void Records_FiftyMegabytes_MemoryStaysFlat(string container, string encoding)
    {
        var (path, written) = WriteLarge(container, encoding);
        var dataset = DatasetFile.Open(path);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        long peak = 0;
        long records = 0;

        foreach (var record in dataset.All())
        {
            records++;
            if (records % 20_000 == 0)
            {
                peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: true) - before);
            }
        }

        Assert.Equal(written, records);
        Assert.InRange(peak, long.MinValue, Allowance);
    }

    [Theory]
    [InlineData("jsonl")]
    [InlineData("json")]
    [InlineData("objects")]
    [InlineData("csv")]
    public void Preview_BrokenFurtherDown_ReadsOnlyTheBeginning(string container)
    {
        var (path, _) = WriteLarge(container, "utf-8");
        using (var stream = new FileStream(path, FileMode.Open))
        {
            // Bytes that are no text, right behind what recognition looks at: whoever reads them fails.
            stream.Position = 2 << 20;
            stream.Write([0xFF, 0xFF, 0xFF]);
        }

        var dataset = DatasetFile.Open(path);

        Assert.Equal(["question 0", "question 1"], dataset.Preview(2).Select(record => record.Messages[0].Content));
        Assert.Throws<TuningException>(() => dataset.All().Count());
    }

    [Fact]
    public void Preview_FewerRecordsThanAsked_ReturnsAll() =>
        Assert.Single(folder.Open("""{"prompt":"q","completion":"a"}""").Preview(5));

    [Fact]
    public void Records_EnumeratedTwice_FileIsReadAgain()
    {
        var dataset = folder.Open("""{"prompt":"q","completion":"a"}""");
        var first = dataset.All().Select(DataFolder.Show).ToList();
        folder.Write("data", """{"prompt":"q","completion":"b"}""");

        Assert.Equal(["user: q | assistant: a"], first);
        Assert.Equal(["user: q | assistant: b"], dataset.All().Select(DataFolder.Show));
    }

    [Theory]
    [InlineData("{\"prompt\":\"q\",\"completion\":\"a\"}\n{\"prompt\":\"q\",\"completion\":\"a\"}\n")]
    [InlineData("[{\"prompt\":\"q\",\"completion\":\"a\"},{\"prompt\":\"q\",\"completion\":\"a\"}]")]
    [InlineData("prompt,completion\nq,a\nq,a\n")]
    public void Records_Cancelled_StopsAtTheNextRecord(string content)
    {
        using var source = new CancellationTokenSource();
        using var records = folder.Open(content).Records(source.Token).GetEnumerator();
        Assert.True(records.MoveNext());
        source.Cancel();

        Assert.Throws<OperationCanceledException>(() => records.MoveNext());
    }

    [Theory]
    [InlineData("{\"prompt\":\"q\",\"completion\":\"a\"}\n{\"prompt\":\"")]
    [InlineData("[{\"prompt\":\"q\",\"completion\":\"a\"},\n{\"prompt\":\"")]
    [InlineData("prompt,completion\n\"")]
    public void Open_TextThatNeverEnds_RefusedBeforeMemoryIsFull(string start)
    {
        var path = folder.Write("endless", start);
        using (var stream = new FileStream(path, FileMode.Append))
        {
            var block = Encoding.UTF8.GetBytes(new string('x', 1_000_000));
            for (var megabyte = 0; megabyte < 140; megabyte++)
            {
                stream.Write(block);
            }
        }

        var error = Assert.Throws<TuningException>(() => DatasetFile.Open(path));

        Assert.Equal(2, error.Line);
        Assert.Contains("longer than 64 MB", error.Message, StringComparison.Ordinal);
    }

    private (string Path, long Records) WriteLarge(string container, string encoding)
    {
        var path = folder.PathOf("large");
        long records = 0;
        var answer = new string('x', 200);
        using var stream = new FileStream(path, FileMode.Create);
        using var writer = new StreamWriter(stream, Encoding.GetEncoding(encoding));
        writer.Write(container switch { "json" => "[", "csv" => "prompt,completion\n", _ => "" });
        while (stream.Position < FileSize)
        {
            var number = records.ToString(CultureInfo.InvariantCulture);
            writer.Write(container switch
            {
                "csv" => $"question {number},\"answer\n{answer}\"\n",
                "objects" => $"{{\n  \"prompt\": \"question {number}\",\n  \"completion\": \"{answer}\"\n}}\n",
                "json" when records > 0 => $",{{\"prompt\":\"question {number}\",\"completion\":\"{answer}\"}}",
                _ => $"{{\"prompt\":\"question {number}\",\"completion\":\"{answer}\"}}{(container == "json" ? "" : "\n")}",
            });
            records++;
        }

        writer.Write(container == "json" ? "]" : "");
        return (path, records);
    }
}

/// <summary>Memory is measured for the whole process, so nothing may run beside these tests.</summary>
[CollectionDefinition(nameof(DatasetStreamingTests), DisableParallelization = true)]
public sealed class DatasetStreamingCollection;
