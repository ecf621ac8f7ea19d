using TuningStudio.Core.Contracts;
using TuningStudio.Core.Locations;
using TuningStudio.Tests.Locations;
using TuningStudio.Tests.Web.Hosting;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.State;

public sealed class UploadsTests
{
    private static readonly byte[] Record = "{\"prompt\":\"a\",\"completion\":\"b\"}\n"u8.ToArray();

    [Theory]
    [InlineData("data.jsonl", "data", ".jsonl")]
    [InlineData("../../etc/passwd.json", "passwd", ".json")]
    [InlineData("..\\..\\windows\\x.csv", "x", ".csv")]
    [InlineData("/absolute/路径 数据.jsonl.gz", "路径-数据", ".jsonl.gz")]
    [InlineData("..jsonl", "data", ".jsonl")]
    [InlineData("CON.json", "CON-data", ".json")]
    [InlineData("a:b*c?.parquet", "abc", ".parquet")]
    [InlineData("evil\0name.jsonl", "evilname", ".jsonl")]
    public async Task Finish_AnyName_StaysInTheDatasetsFolderUnderItsHash(string name, string stem, string ending)
    {
        await using var studio = await StudioFixture.StartAsync();

        var data = await studio.UploadAsync(name, new MemoryStream(Record));

        Assert.Equal(Path.Combine(studio.Home.Datasets, $"{stem}-{FetchBench.Sha256(Record)[..12]}{ending}"), data.Path);
        Assert.Equal(Record, await File.ReadAllBytesAsync(data.Path, StudioFixture.Cancel));
        Assert.Equal(FetchBench.Sha256(Record), DatasetStore.OriginOf(data.Path)?.Sha256);
        Assert.Contains(data, studio.Get<IDatasetLibrary>().List());
    }

    [Fact]
    public async Task Finish_SameNameTwice_KeepsBothAndTheSameContentsOnce()
    {
        await using var studio = await StudioFixture.StartAsync();
        await Task.WhenAll(studio.UploadAsync("data.jsonl", new MemoryStream(Record)), studio.UploadAsync("data.jsonl", new MemoryStream([.. Record, .. Record])));
        await studio.UploadAsync("data.jsonl", new MemoryStream(Record));

        Assert.Equal(2, studio.Get<IDatasetLibrary>().List().Count);
    }

    [Theory]
    [InlineData("data.exe", 1)]
    [InlineData("data.jsonl", 0)]
    public async Task Begin_NotDataOrEmpty_IsRefusedAndLeavesNothing(string name, long size)
    {
        await using var studio = await StudioFixture.StartAsync();

        Assert.Equal(ErrorCodes.InvalidData, Assert.Throws<TuningException>(() => studio.Get<IUploads>().Begin(name, size)).Code);

        Assert.Empty(Directory.GetFiles(studio.Home.Datasets));
    }

    [Fact]
    public async Task Begin_MoreThanTheDiskHolds_IsRefused()
    {
        await using var studio = await StudioFixture.StartAsync();

        Assert.Equal(ErrorCodes.CannotWrite, Assert.Throws<TuningException>(() => studio.Get<IUploads>().Begin("data.jsonl", 1L << 55)).Code);
    }

    [Fact]
    public async Task Append_PieceBreaksOff_GoesOnFromWhereItIs()
    {
        await using var studio = await StudioFixture.StartAsync();
        var uploads = studio.Get<IUploads>();
        var content = FetchBench.Data(300_000);
        var ticket = uploads.Begin("data.jsonl", content.Length);
        await Assert.ThrowsAsync<TuningException>(() => uploads.AppendAsync(ticket, 0, new BrokenStream(content[..70_000]), StudioFixture.Cancel));

        Assert.Equal(70_000, uploads.OffsetOf(ticket));
        Assert.Equal(70_000, await uploads.AppendAsync(ticket, 0, new MemoryStream(content), StudioFixture.Cancel));
        await uploads.AppendAsync(ticket, 70_000, new MemoryStream(content[70_000..]), StudioFixture.Cancel);

        Assert.Equal(content, await File.ReadAllBytesAsync((await uploads.FinishAsync(ticket)).Path, StudioFixture.Cancel));
    }

    [Fact]
    public async Task Append_MoreThanAnnounced_IsRefused()
    {
        await using var studio = await StudioFixture.StartAsync();
        var ticket = studio.Get<IUploads>().Begin("data.jsonl", 3);

        Assert.Equal(ErrorCodes.InvalidData, (await Assert.ThrowsAsync<TuningException>(() => studio.Get<IUploads>().AppendAsync(ticket, 0, new MemoryStream(Record), StudioFixture.Cancel))).Code);
    }

    [Fact]
    public async Task Finish_NotAllHasCome_IsRefused()
    {
        await using var studio = await StudioFixture.StartAsync();
        var ticket = studio.Get<IUploads>().Begin("data.jsonl", 3);

        Assert.Equal(ErrorCodes.InvalidData, (await Assert.ThrowsAsync<TuningException>(() => studio.Get<IUploads>().FinishAsync(ticket))).Code);
    }

    [Fact]
    public async Task Drop_HalfAFile_LeavesNothing()
    {
        await using var studio = await StudioFixture.StartAsync();
        var uploads = studio.Get<IUploads>();
        var ticket = uploads.Begin("data.jsonl", 100);
        await uploads.AppendAsync(ticket, 0, new MemoryStream(Record), StudioFixture.Cancel);

        uploads.Drop(ticket);

        Assert.Null(uploads.OffsetOf(ticket));
        Assert.Empty(Directory.GetFiles(studio.Home.Datasets));
        Assert.Equal(ErrorCodes.NotFound, (await Assert.ThrowsAsync<TuningException>(() => uploads.AppendAsync(ticket, 0, new MemoryStream(Record), StudioFixture.Cancel))).Code);
    }

    [Fact]
    public async Task Endpoint_WithoutTheSitesToken_IsRefused()
    {
        await using var studio = await StudioFixture.StartAsync();
        var ticket = studio.Get<IUploads>().Begin("data.jsonl", Record.Length);
        using var client = new HttpClient { BaseAddress = new Uri(studio.Address) };

        var answer = await client.PutAsync(new Uri($"uploads/{ticket}?offset=0", UriKind.Relative), new ByteArrayContent(Record), StudioFixture.Cancel);

        Assert.Equal(System.Net.HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(0, studio.Get<IUploads>().OffsetOf(ticket));
        Assert.Equal("{\"offset\":0}", await client.GetStringAsync(new Uri($"uploads/{ticket}", UriKind.Relative), StudioFixture.Cancel));
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await client.GetAsync(new Uri("uploads/0123", UriKind.Relative), StudioFixture.Cancel)).StatusCode);
    }

    /// <summary>A connection that breaks after some bytes.</summary>
    private sealed class BrokenStream(byte[] content) : MemoryStream(content)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            await base.ReadAsync(buffer, cancellationToken) is > 0 and var read ? read : throw new IOException("The connection was closed.");
    }
}
