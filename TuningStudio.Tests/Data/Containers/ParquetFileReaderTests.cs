using System.Text;
using System.Text.Json;
using Parquet;
using Parquet.Serialization;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;
using TuningStudio.Core.Data.Containers;

namespace TuningStudio.Tests.Data.Containers;

[Collection(nameof(DatasetStreamingTests))]
public sealed class ParquetFileReaderTests : IDisposable
{
    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Records_FlatColumns_AreReadAcrossRowGroups()
    {
        var path = folder.PathOf("rows.parquet");
        await ParquetSerializer.SerializeAsync(
            Enumerable.Range(0, 25).Select(number => new Pair { prompt = $"问 {number}", completion = $"答 {number}" }),
            path,
            new ParquetOptions { RowGroupSize = 10 },
            cancellationToken: TestContext.Current.CancellationToken);

        var records = DatasetFile.Open(path).All().ToList();

        Assert.Equal(25, records.Count);
        Assert.Equal("user: 问 24 | assistant: 答 24", DataFolder.Show(records[^1]));
        Assert.Equal(25, records[^1].Line);
    }

    [Fact]
    public async Task Records_NestedMessages_AreAConversation()
    {
        var path = folder.PathOf("chats");
        await ParquetSerializer.SerializeAsync(
            [new Chat { messages = [new() { role = "user", content = "q" }, new() { role = "assistant", content = "a" }] }],
            path,
            cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(["user: q | assistant: a"], DatasetFile.Open(path).All().Select(DataFolder.Show));
    }

    [Fact]
    public async Task Next_ListsStructsAndNothing_AreAsTheyWereWritten()
    {
        var path = folder.PathOf("nested");
        List<Nested> written =
        [
            new() { numbers = [1, 2], rows = [new() { words = ["a", null], when = 2 }, new()], pair = new() { words = [] } },
            new(),
            new() { numbers = [], rows = [], flag = true },
            new() { numbers = [3], rows = [new() { words = [] }] },
        ];
        await ParquetSerializer.SerializeAsync(written, path, cancellationToken: TestContext.Current.CancellationToken);
        await using var reader = await ParquetReader.CreateAsync(path, cancellationToken: TestContext.Current.CancellationToken);
        await using var file = File.OpenRead(path);
        using var rows = await ParquetRows.Read(reader, 0, file, path, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(written.Count, rows.Count);
        Assert.All(written, expected => Assert.Equal(JsonSerializer.Serialize(expected), rows.Next().GetRawText()));
    }

    [Fact]
    public async Task Records_NumbersAndListsAsText_AreReadAsInOtherTables()
    {
        var path = folder.PathOf("rows");
        await ParquetSerializer.SerializeAsync([new Counted { prompt = "q", completion = 7 }], path, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(["user: q | assistant: 7"], DatasetFile.Open(path).All().Select(DataFolder.Show));

        const string Turns = """[{"role":"user","content":"q"},{"role":"assistant","content":"a"}]""";
        path = folder.PathOf("chats");
        await ParquetSerializer.SerializeAsync([new Written { messages = Turns }], path, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(["user: q | assistant: a"], DatasetFile.Open(path).All().Select(DataFolder.Show));

        path = folder.PathOf("bytes");
        await ParquetSerializer.SerializeAsync([new Unmarked { messages = Encoding.UTF8.GetBytes(Turns) }], path, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(["user: q | assistant: a"], DatasetFile.Open(path).All().Select(DataFolder.Show));
    }

    [Fact]
    public async Task Read_RowGroupOfTooManyValues_IsRefused()
    {
        var path = folder.PathOf("rows");
        await ParquetSerializer.SerializeAsync(Enumerable.Repeat(new Pair { prompt = "a", completion = "b" }, 20), path, cancellationToken: TestContext.Current.CancellationToken);
        await using var reader = await ParquetReader.CreateAsync(path, cancellationToken: TestContext.Current.CancellationToken);

        await using var file = File.OpenRead(path);
        var error = await Assert.ThrowsAsync<TuningException>(() => ParquetRows.Read(reader, 0, file, path, mostValues: 39, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal((ErrorCodes.InvalidData, path), (error.Code, error.File));
        Assert.Contains("smaller row groups", error.Remedy, StringComparison.Ordinal);
        using var rows = await ParquetRows.Read(reader, 0, file, path, mostValues: 40, cancellationToken: TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData(int.MaxValue, "too large")]
    [InlineData(1_200_000_000, "too large")]
    [InlineData(-5, "size that cannot be")]
    public async Task Read_PageThatSaysItUnpacksToGigabytes_IsRefusedBeforeItIsUnpacked(int size, string what)
    {
        // The first page's header begins behind the four letters: its kind, then its size unpacked.
        var path = folder.PathOf("rows");
        await ParquetSerializer.SerializeAsync([new Written { messages = "a text" }], path, cancellationToken: TestContext.Current.CancellationToken);
        var bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal([0x15, 0x15], [bytes[4], bytes[6]]);
        var end = 7;
        while (bytes[end++] >= 0x80)
        {
        }

        var said = Zigzag(size);
        var before = GC.GetTotalAllocatedBytes();
        var error = folder.Refusal([.. bytes[..7], .. said, .. bytes[end..]]);

        Assert.Equal(ErrorCodes.InvalidData, error.Code);
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 100_000_000);
    }

    [Fact]
    public async Task UnpackedSize_AnyFile_IsWhatTheIndexSaysWithoutHeaders()
    {
        var path = folder.PathOf("rows");
        var rows = Enumerable.Range(0, 3000).Select(number => new Pair { prompt = $"question {number % 7} " + new string('x', 200), completion = number % 3 == 0 ? null : $"answer {number}" });
        await ParquetSerializer.SerializeAsync(rows, path, cancellationToken: TestContext.Current.CancellationToken);
        await using var reader = await ParquetReader.CreateAsync(path, cancellationToken: TestContext.Current.CancellationToken);
        await using var file = File.OpenRead(path);

        foreach (var column in reader.OpenRowGroupReader(0).RowGroup.Columns.Select(column => column.MetaData!))
        {
            // The index counts headers, some dozens of bytes for each of at most a few pages.
            Assert.InRange(column.TotalUncompressedSize - ParquetPages.UnpackedSize(file, column, long.MaxValue), 10, 1000);
        }
    }

    private static byte[] Zigzag(int number)
    {
        var bytes = new List<byte>();
        var rest = (uint)((number << 1) ^ (number >> 31));
        for (; rest >= 0x80; rest >>= 7)
        {
            bytes.Add((byte)(rest | 0x80));
        }

        return [.. bytes, (byte)rest];
    }

    [Fact]
    public async Task Open_IndexLongerThanTheFile_SaysItIsCutOff()
    {
        var path = folder.PathOf("rows");
        await ParquetSerializer.SerializeAsync([new Pair { prompt = "a", completion = "b" }], path, cancellationToken: TestContext.Current.CancellationToken);
        var bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        foreach (var length in (int[])[int.MaxValue, -1, bytes.Length - 11])
        {
            BitConverter.TryWriteBytes(bytes.AsSpan(bytes.Length - 8), length);

            var error = folder.Refusal(bytes);

            Assert.Equal(ErrorCodes.InvalidData, error.Code);
            Assert.Contains("cut off", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Records_EmptyAnswer_NamesRecordAndField()
    {
        var path = folder.PathOf("rows.parquet");
        await ParquetSerializer.SerializeAsync(
            [new Pair { prompt = "a", completion = "b" }, new Pair { prompt = "a" }], path, cancellationToken: TestContext.Current.CancellationToken);

        var error = Assert.Throws<TuningException>(() => DatasetFile.Open(path).All().Count());

        Assert.Equal((ErrorCodes.InvalidData, 2L, "completion"), (error.Code, error.Line, error.Field));
        Assert.StartsWith("Record 2 has null for ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_DamagedFile_SaysSo()
    {
        var path = folder.PathOf("rows.parquet");
        await ParquetSerializer.SerializeAsync([new Pair { prompt = "a", completion = "b" }], path, cancellationToken: TestContext.Current.CancellationToken);
        var whole = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);

        for (var length = 4; length < whole.Length; length += 37)
        {
            Assert.Contains("Parquet file cannot be read", folder.Refusal(whole[..length]).Message, StringComparison.Ordinal);
        }
    }

#pragma warning disable IDE1006 // Columns are named as data sets name them.
    private sealed class Pair
    {
        public string? prompt { get; set; }

        public string? completion { get; set; }
    }

    private sealed class Counted
    {
        public string? prompt { get; set; }

        public long completion { get; set; }
    }

    private sealed class Written
    {
        public string? messages { get; set; }
    }

    private sealed class Unmarked
    {
        public byte[]? messages { get; set; }
    }

    private sealed class Nested
    {
        public List<int>? numbers { get; set; }

        public List<Inner>? rows { get; set; }

        public Inner? pair { get; set; }

        public bool? flag { get; set; }
    }

    private sealed class Inner
    {
        public List<string?>? words { get; set; }

        public long? when { get; set; }
    }

    private sealed class Chat
    {
        public List<Message>? messages { get; set; }
    }

    private sealed class Message
    {
        public string? role { get; set; }

        public string? content { get; set; }
    }
#pragma warning restore IDE1006
}
