using Parquet.Serialization;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;

namespace TuningStudio.Tests.Data.Containers;

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
            new Parquet.ParquetOptions { RowGroupSize = 10 },
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
    public async Task Records_EmptyAnswer_NamesRecordAndField()
    {
        var path = folder.PathOf("rows.parquet");
        await ParquetSerializer.SerializeAsync(
            [new Pair { prompt = "a", completion = "b" }, new Pair { prompt = "a" }], path, cancellationToken: TestContext.Current.CancellationToken);

        var error = Assert.Throws<TuningException>(() => DatasetFile.Open(path).All().Count());

        Assert.Equal((ErrorCodes.InvalidData, 2L, "completion"), (error.Code, error.Line, error.Field));
        Assert.StartsWith("Record 2 has no ", error.Message, StringComparison.Ordinal);
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
