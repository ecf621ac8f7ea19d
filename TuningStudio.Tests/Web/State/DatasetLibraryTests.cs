using System.Text;
using Microsoft.EntityFrameworkCore;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Hosting;
using TuningStudio.Web.Persistence;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.State;

public sealed class DatasetLibraryTests
{
    private const string Record = "{\"prompt\":\"a\",\"completion\":\"b\"}\n";

    [Theory]
    [InlineData("data.jsonl", "data.jsonl")]
    [InlineData("../../etc/passwd.json", "passwd.json")]
    [InlineData("..\\..\\windows\\x.csv", "x.csv")]
    [InlineData("/absolute/路径 数据.jsonl", "路径-数据.jsonl")]
    [InlineData("..jsonl", "data.jsonl")]
    [InlineData("CON.json", "CON-data.json")]
    [InlineData("a:b*c?.jsonl", "abc.jsonl")]
    [InlineData("evil\0name.jsonl", "evilname.jsonl")]
    public async Task Import_AnyName_StaysInTheDatasetsFolder(string name, string expected)
    {
        await using var studio = await StudioFixture.StartAsync();
        var library = studio.Get<IDatasetLibrary>();

        var data = await library.ImportAsync(name, Content(Record), StudioFixture.Cancel);

        Assert.Equal(Path.Combine(studio.Home.Datasets, expected), data.Path);
        Assert.Equal(Record, await File.ReadAllTextAsync(data.Path, StudioFixture.Cancel));
        Assert.Contains(data, library.List());
    }

    [Fact]
    public async Task Import_SameNameTwice_KeepsBoth()
    {
        await using var studio = await StudioFixture.StartAsync();
        var library = studio.Get<IDatasetLibrary>();

        var both = await Task.WhenAll(library.ImportAsync("data.jsonl", Content(Record), StudioFixture.Cancel), library.ImportAsync("data.jsonl", Content(Record + Record), StudioFixture.Cancel));

        Assert.Equal(2, both.Select(data => data.Path).Distinct().Count());
        Assert.Equal(2, library.List().Count);
    }

    [Theory]
    [InlineData("data.exe", "x")]
    [InlineData("data.jsonl", "")]
    public async Task Import_NotDataOrEmpty_IsRefusedAndLeavesNothing(string name, string content)
    {
        await using var studio = await StudioFixture.StartAsync();

        var refusal = await Assert.ThrowsAsync<TuningException>(() => studio.Get<IDatasetLibrary>().ImportAsync(name, Content(content), StudioFixture.Cancel));

        Assert.Equal(ErrorCodes.InvalidData, refusal.Code);
        Assert.Empty(Directory.GetFiles(studio.Home.Datasets));
    }

    [Fact]
    public async Task Import_BrokenOff_LeavesNothing()
    {
        await using var studio = await StudioFixture.StartAsync();

        await Assert.ThrowsAsync<TuningException>(() => studio.Get<IDatasetLibrary>().ImportAsync("data.jsonl", new BrokenStream(), StudioFixture.Cancel));

        Assert.Empty(Directory.GetFiles(studio.Home.Datasets));
    }

    [Fact]
    public async Task Import_NameWithBlanks_IsShownAsItWas()
    {
        await using var studio = await StudioFixture.StartAsync();
        var library = studio.Get<IDatasetLibrary>();

        var data = await library.ImportAsync("C:\\Users\\me\\My data (v2).jsonl", Content(Record), StudioFixture.Cancel);

        Assert.Equal("My data (v2).jsonl", data.Name);
        Assert.Equal("My-data-v2.jsonl", Path.GetFileName(data.Path));
        Assert.Equal("My data (v2).jsonl", Assert.Single(library.List()).Name);
    }

    [Fact]
    public async Task Import_IndexCannotBeWritten_IsStoredAllTheSame()
    {
        await using var studio = await StudioFixture.StartAsync();
        await using (var db = await studio.Get<IDbContextFactory<StudioDb>>().CreateDbContextAsync(StudioFixture.Cancel))
        {
            await db.Database.ExecuteSqlRawAsync("CREATE TRIGGER refuse BEFORE INSERT ON datasets BEGIN SELECT RAISE(ABORT, 'no'); END;", StudioFixture.Cancel);
        }

        var data = await studio.Get<IDatasetLibrary>().ImportAsync("data.jsonl", Content(Record), StudioFixture.Cancel);

        Assert.Equal(data, Assert.Single(studio.Get<IDatasetLibrary>().List()));
    }

    [Fact]
    public async Task First_FileThatIsBrokenFurtherDown_ReadsOnlyTheFirstRecords()
    {
        await using var studio = await StudioFixture.StartAsync();
        var library = studio.Get<IDatasetLibrary>();
        var data = await library.ImportAsync("data.jsonl", Content(string.Concat(Enumerable.Repeat(Record, 9)) + "{\"prompt\":\n"), StudioFixture.Cancel);

        Assert.Equal(4, (await library.FirstAsync(data.Path, 4, null, StudioFixture.Cancel)).Count);
    }

    [Fact]
    public async Task List_Samples_AttachesValidationFiles()
    {
        using var folder = new TestFolder();
        folder.Write("samples/datasets/support-intents-train.jsonl", Record);
        folder.Write("samples/datasets/support-intents-validation.jsonl", Record);
        folder.Write("samples/datasets/plain-words.json", "[]");
        folder.Write("samples/datasets/zoo.train.jsonl", Record);
        folder.Write("samples/datasets/zoo.validation.jsonl", Record);
        folder.Write("samples/datasets/README.md", "words");
        await using var studio = await StudioFixture.StartAsync(folder);

        var samples = studio.Get<IDatasetLibrary>().List();

        Assert.Equal(["plain-words", "support-intents", "zoo"], samples.Select(sample => sample.Name));
        Assert.All(samples, sample => Assert.True(sample.IsSample));
        Assert.Null(samples[0].ValidationPath);
        Assert.EndsWith("support-intents-validation.jsonl", samples[1].ValidationPath, StringComparison.Ordinal);
        Assert.EndsWith("zoo.validation.jsonl", samples[2].ValidationPath, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Preview_GoodFile_CountsAndShowsTheFirst()
    {
        await using var studio = await StudioFixture.StartAsync();
        var library = studio.Get<IDatasetLibrary>();
        var data = await library.ImportAsync("data.jsonl", Content(string.Concat(Enumerable.Repeat(Record, 7))), StudioFixture.Cancel);

        var preview = await library.PreviewAsync(data.Path, 2, null, StudioFixture.Cancel);

        Assert.Equal(("promptCompletion", 7L, 2), (preview.Format, preview.Records, preview.First.Count));
    }

    [Fact]
    public async Task Preview_MalformedLine_NamesIt()
    {
        await using var studio = await StudioFixture.StartAsync();
        var library = studio.Get<IDatasetLibrary>();
        var data = await library.ImportAsync("data.jsonl", Content(string.Concat(Enumerable.Repeat(Record, 36)) + "{\"prompt\":\n"), StudioFixture.Cancel);

        var refusal = await Assert.ThrowsAsync<TuningException>(() => library.PreviewAsync(data.Path, 2, null, StudioFixture.Cancel));

        Assert.Equal(37, refusal.Line);
        Assert.Equal((1L, null), (refusal.Count, refusal.Others));
    }

    [Theory]
    [InlineData(1, 3, 2)]
    [InlineData(9, 11, 10)]
    [InlineData(150, 152, 99)]
    public async Task Preview_SeveralMalformedLines_NamesThemAllUpToAHundred(int groups, long count, int others)
    {
        await using var studio = await StudioFixture.StartAsync();
        var library = studio.Get<IDatasetLibrary>();
        var text = string.Concat(Enumerable.Repeat(Record, 2)) + "{oops\n" + Record + "{oops\n" + Record + "{oops\n" + Record
            + string.Concat(Enumerable.Repeat(Record + "{oops\n", groups - 1));
        var data = await library.ImportAsync("data.jsonl", Content(text), StudioFixture.Cancel);

        var refusal = await Assert.ThrowsAsync<TuningException>(() => library.PreviewAsync(data.Path, 2, null, StudioFixture.Cancel));

        Assert.Equal(3, refusal.Line);
        Assert.Equal((count, others), (refusal.Count!.Value, refusal.Others!.Count));
        Assert.Equal([5L, 7L], refusal.Others.Take(2).Select(other => other.Line!.Value));
    }

    private static MemoryStream Content(string text) => new(Encoding.UTF8.GetBytes(text));

    /// <summary>A connection that breaks in the middle of an upload.</summary>
    private sealed class BrokenStream : MemoryStream
    {
        private int _reads;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => _reads++ == 0
            ? ValueTask.FromResult(10)
            : throw new IOException("The connection was closed.");

        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) => BreakAsync(destination, cancellationToken);

        private static async Task BreakAsync(Stream destination, CancellationToken cancellationToken)
        {
            await destination.WriteAsync(new byte[10], cancellationToken);
            throw new IOException("The connection was closed.");
        }
    }
}
