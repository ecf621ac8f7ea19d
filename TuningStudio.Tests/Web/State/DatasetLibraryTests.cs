using System.Text;
using Microsoft.Extensions.DependencyInjection;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data.Reports.Fixes;
using TuningStudio.Core.Tokenization;
using TuningStudio.Tests.Transfer;
using TuningStudio.Tests.Web.Hosting;
using TuningStudio.Web.Hosting;
using TuningStudio.Web.Persistence;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.State;

public sealed class DatasetLibraryTests
{
    private const string Record = "{\"prompt\":\"a\",\"completion\":\"b\"}\n";

    [Fact]
    public async Task First_FileThatIsBrokenFurtherDown_ReadsOnlyTheFirstRecords()
    {
        await using var studio = await StudioFixture.StartAsync();
        var library = studio.Get<IDatasetLibrary>();
        var data = await studio.UploadAsync("data.jsonl", Content(string.Concat(Enumerable.Repeat(Record, 9)) + "{\"prompt\":\n"));

        Assert.Equal(4, (await library.FirstAsync(data.Path, 4, null, StudioFixture.Cancel)).Count);
    }

    [Fact]
    public async Task Pick_SomeNumbers_AreThoseRecordsInTheFilesOrder()
    {
        await using var studio = await StudioFixture.StartAsync();
        var data = await studio.UploadAsync("data.jsonl", Content(string.Concat(Enumerable.Range(1, 6).Select(record => $"\n{{\"prompt\":\"Question {record}?\",\"completion\":\"b\"}}\n"))));

        var records = await studio.Get<IDatasetLibrary>().PickAsync(data.Path, [5, 2, 9], null, StudioFixture.Cancel);

        Assert.Equal(["Question 2?", "Question 5?"], records.Select(record => record.Messages[0].Content));
        Assert.Empty(await studio.Get<IDatasetLibrary>().PickAsync(data.Path, [], null, StudioFixture.Cancel));
    }

    [Theory]
    [InlineData(1, null, 1)]
    [InlineData(3, "", 3)]
    [InlineData(1, "QUESTION 4", 4)]
    [InlineData(5, "question 4", null)]
    [InlineData(7, null, null)]
    public async Task Record_FromANumberOn_IsTheFirstThatContainsTheText(int number, string? search, int? found)
    {
        await using var studio = await StudioFixture.StartAsync();
        var data = await studio.UploadAsync("data.jsonl", Content(string.Concat(Enumerable.Range(1, 6).Select(record => $"{{\"prompt\":\"Question {record}?\",\"completion\":\"b\"}}\n"))));

        var record = await studio.Get<IDatasetLibrary>().RecordAsync(data.Path, number, search, null, StudioFixture.Cancel);

        Assert.Equal(found, record?.Number);
        Assert.Equal(found is null ? null : $"Question {found}?", record?.Record.Messages[0].Content);
    }

    [Fact]
    public async Task Delete_CopyWithVersions_TakesThemWithIt()
    {
        await using var studio = await StudioFixture.StartAsync();
        var library = studio.Get<IDatasetLibrary>();
        var data = await studio.UploadAsync("data.jsonl", Content(string.Concat(Enumerable.Repeat(Record, 3))));
        var version = await studio.Get<IDataReports>().ApplyAsync(new RunReading(data.Path, new EncodingOptions()), [new DataFix(DataFixes.DropDuplicates, [])], StudioFixture.Cancel);
        Assert.True(File.Exists(version.Path));

        await library.DeleteAsync(data.Path);

        Assert.False(File.Exists(version.Path) || File.Exists(data.Path));
        Assert.Empty(library.List());
        Assert.Empty(studio.Get<IDataReports>().Versions(data.Path));
    }

    [Fact]
    public async Task Delete_Version_IsNoLongerToldOfAndTheRestStays()
    {
        await using var studio = await StudioFixture.StartAsync();
        var library = studio.Get<IDatasetLibrary>();
        var data = await studio.UploadAsync("data.jsonl", Content(string.Concat(Enumerable.Repeat(Record, 3))));
        var version = await studio.Get<IDataReports>().ApplyAsync(new RunReading(data.Path, new EncodingOptions()), [new DataFix(DataFixes.DropDuplicates, [])], StudioFixture.Cancel);

        // A copy with the version's very name, under another one that a person gave it.
        var twin = Path.Combine(studio.Home.Datasets, Path.GetFileName(version.Path));
        await File.WriteAllTextAsync(twin, Record, StudioFixture.Cancel);
        await studio.Get<DatasetRepository>().AddAsync(new DatasetRow { FileName = Path.GetFileName(twin), Name = "twin.jsonl", SizeBytes = Record.Length, UploadedAt = DateTimeOffset.UnixEpoch }, StudioFixture.Cancel);
        Assert.Equal(version.Path, library.Find(library.IdOf(version.Path))?.Path);

        await library.DeleteAsync(version.Path);

        Assert.Null(library.Find(library.IdOf(version.Path)));
        Assert.Empty(studio.Get<IDataReports>().Versions(data.Path));
        Assert.Equal(["data.jsonl", "twin.jsonl"], library.List().Select(known => known.Name).Order());
    }

    [Fact]
    public async Task Delete_FileElsewhere_IsRefusedAndStays()
    {
        using var elsewhere = new TestFolder();
        var path = elsewhere.Write("data.jsonl", Record);
        await using var studio = await StudioFixture.StartAsync();

        await Assert.ThrowsAsync<TuningException>(() => studio.Get<IDatasetLibrary>().DeleteAsync(path));

        Assert.True(File.Exists(path));
    }

    [Fact]
    public async Task Download_CopyAndVersion_AreHandedOutWhole()
    {
        await using var studio = await StudioFixture.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(studio.Address) };
        var data = await studio.UploadAsync("data.jsonl", Content(string.Concat(Enumerable.Repeat(Record, 3))));
        var version = await studio.Get<IDataReports>().ApplyAsync(new RunReading(data.Path, new EncodingOptions()), [new DataFix(DataFixes.DropDuplicates, [])], StudioFixture.Cancel);
        var address = $"/datasets/{studio.Get<IDatasetLibrary>().IdOf(data.Path)}/file";

        Assert.Equal(await File.ReadAllTextAsync(data.Path, StudioFixture.Cancel), await client.GetStringAsync(address, StudioFixture.Cancel));
        Assert.Equal(await File.ReadAllTextAsync(version.Path, StudioFixture.Cancel), await client.GetStringAsync(address + "?version=1", StudioFixture.Cancel));
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await client.GetAsync(address + "?version=2", StudioFixture.Cancel)).StatusCode);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await client.GetAsync("/datasets/file-0/file", StudioFixture.Cancel)).StatusCode);
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
        var data = await studio.UploadAsync("data.jsonl", Content(string.Concat(Enumerable.Repeat(Record, 7))));

        var preview = await library.PreviewAsync(data.Path, 2, null, StudioFixture.Cancel);

        Assert.Equal(("promptCompletion", 7L, 2), (preview.Format, preview.Records, preview.First.Count));
    }

    [Fact]
    public async Task Preview_MalformedLine_NamesIt()
    {
        await using var studio = await StudioFixture.StartAsync();
        var library = studio.Get<IDatasetLibrary>();
        var data = await studio.UploadAsync("data.jsonl", Content(string.Concat(Enumerable.Repeat(Record, 36)) + "{\"prompt\":\n"));

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
        var data = await studio.UploadAsync("data.jsonl", Content(text));

        var refusal = await Assert.ThrowsAsync<TuningException>(() => library.PreviewAsync(data.Path, 2, null, StudioFixture.Cancel));

        Assert.Equal(3, refusal.Line);
        Assert.Equal((count, others), (refusal.Count!.Value, refusal.Others!.Count));
        Assert.Equal([5L, 7L], refusal.Others.Take(2).Select(other => other.Line!.Value));
    }

    [Theory]
    [InlineData("../outside.jsonl")]
    [InlineData("link/data.jsonl")]
    [InlineData("/etc/passwd")]
    public async Task Preview_PathOutsideTheRoots_IsRefusedWithTheRemedy(string path)
    {
        await using var studio = await StudioFixture.StartAsync(services: services => services.PostConfigure<StudioOptions>(options => options.DataRoots.Clear()));
        using var elsewhere = new TestFolder();
        elsewhere.Write("data.jsonl", Record);
        Directory.CreateSymbolicLink(Path.Combine(studio.Home.Root, "link"), elsewhere.Root);
        var library = studio.Get<IDatasetLibrary>();
        path = Path.Combine(studio.Home.Root, path);

        var refusals = new[]
        {
            await Assert.ThrowsAsync<TuningException>(() => library.PreviewAsync(path, cancellationToken: StudioFixture.Cancel)),
            await Assert.ThrowsAsync<TuningException>(() => library.FirstAsync(path, 1, cancellationToken: StudioFixture.Cancel)),
        };

        Assert.All(refusals, refusal => Assert.Equal(ErrorCodes.OutsideRoots, refusal.Code));
        Assert.All(refusals, refusal => Assert.Contains("Studio__DataRoots__0", refusal.Remedy, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Preview_PathInAConfiguredRoot_IsRead()
    {
        using var elsewhere = new TestFolder();
        await using var studio = await StudioFixture.StartAsync(services: services => services.PostConfigure<StudioOptions>(options =>
        {
            options.DataRoots.Clear();
            options.DataRoots.Add(elsewhere.Root);
        }));

        var preview = await studio.Get<IDatasetLibrary>().PreviewAsync(elsewhere.Write("data.jsonl", Record), cancellationToken: StudioFixture.Cancel);

        Assert.Equal(1, preview.Records);
    }

    [Fact]
    public async Task Fetch_AddressOfThisMachine_IsRefusedByDefault()
    {
        await using var studio = await StudioFixture.StartAsync();
        await using var server = await FileServer.StartAsync();
        var address = server.Put("/data.jsonl", Encoding.UTF8.GetBytes(Record)).AbsoluteUri;

        var refusal = await Assert.ThrowsAsync<TuningException>(() => studio.Get<IDatasetLibrary>().FetchAsync(address, cancellationToken: StudioFixture.Cancel));

        Assert.Equal(ErrorCodes.AddressRefused, refusal.Code);
        Assert.Empty(server.Seen);
    }

    [Fact]
    public async Task Fetch_WhereItIsAllowed_ListsTheCopyWithItsOrigin()
    {
        await using var studio = await StudioFixture.StartAsync(services: services => services.Configure<StudioOptions>(options => options.AllowPrivateAddresses = true));
        await using var server = await FileServer.StartAsync();
        var address = server.Put("/my data.jsonl", Encoding.UTF8.GetBytes(Record)).AbsoluteUri;

        var data = await studio.Get<IDatasetLibrary>().FetchAsync(address + "?token=verysecret", cancellationToken: StudioFixture.Cancel);

        Assert.Equal(("my data.jsonl", address + "?token=…"), (data.Name, data.Origin?.Source));
        Assert.Equal(data, Assert.Single(studio.Get<IDatasetLibrary>().List()));
        Assert.Equal(1, (await studio.Get<IDatasetLibrary>().PreviewAsync(data.Path, cancellationToken: StudioFixture.Cancel)).Records);
    }

    [Fact]
    public async Task Fetch_EnteredCredentials_AreUsed()
    {
        await using var server = await FileServer.StartAsync();
        server.Put("/datasets/owner/name/resolve/main/a.jsonl", Encoding.UTF8.GetBytes(Record));
        await using var studio = await StudioFixture.StartAsync(configure: configuration => configuration["HF_ENDPOINT"] = server.Address.AbsoluteUri);
        studio.Get<SourceCredentials>().Enter("hf", new Dictionary<string, string> { ["HF_TOKEN"] = "hf_entered" });

        await studio.Get<IDatasetLibrary>().FetchAsync("hf://datasets/owner/name/a.jsonl", cancellationToken: StudioFixture.Cancel);

        Assert.All(server.Seen, request => Assert.Equal("Bearer hf_entered", request.Authorization));
    }

    private static MemoryStream Content(string text) => new(Encoding.UTF8.GetBytes(text));
}
