using System.IO.Compression;
using System.Net;
using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Support;
using TuningStudio.Tests.Web.Hosting;
using TuningStudio.Web.Jobs;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.Jobs;

/// <summary>Exports with a writer that a test plays.</summary>
public sealed class ExportJobsTests : IAsyncLifetime
{
    private const string Done = """{"type":"export","format":"gguf","output":"x","files":[{"name":"model.gguf","sizeBytes":3}],"verification":{"prompts":4,"tokens":85,"maxDifference":0.2,"relativeDifference":0.01,"tolerance":0.1,"tokenMatch":0.98,"klDivergence":0.0004,"adapterEffect":1.0,"lostAdapter":false,"passed":true},"notes":[]}""";

    private readonly FakeExportLauncher _writers = new();
    private StudioFixture _studio = null!;
    private string _run = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private IExports Exports => _studio.Get<IExports>();

    public async ValueTask InitializeAsync()
    {
        _studio = await StudioFixture.StartAsync(services: services => services.AddSingleton<IExportLauncher>(_writers));
        _run = await _studio.QueueAsync("One");
        await _studio.Store.MoveAsync(_run, RunTrigger.Stop, record => record with { Summary = record.Summary with { AdapterFolder = "/adapter" } }, Cancel);
    }

    public async ValueTask DisposeAsync() => await _studio.DisposeAsync();

    [Fact]
    public async Task Start_WriterSaysDone_IsListedNowAndAfterARestart()
    {
        var item = Exports.Start(_run, new ExportChoice("gguf", "q8_0"));
        var writer = await _writers.NextAsync();
        writer.Say("""{"type":"progress","phase":"writing","share":0.25}""");
        await Eventually.HoldsAsync(() => Only.Share is 0.25);
        Assert.Equal((ExportStatus.Running, "writing"), (Only.Status, Only.Phase));
        writer.Finish(item, Done);
        await Eventually.HoldsAsync(() => Only.Status == ExportStatus.Done);

        Assert.Equal(($"{_run}-gguf-q8_0", 0.98), (Only.Name, Only.Result!.Verification.TokenMatch));
        Assert.Equal(Only.Result.Files, new ExportShelf(_studio.Home).Read(_run).Single().Result!.Files);
    }

    [Fact]
    public async Task Start_SameChoiceTwice_TakesAnotherFolderAndWaitsItsTurn()
    {
        var first = Exports.Start(_run, new ExportChoice("merged"));
        var writer = await _writers.NextAsync();
        var second = Exports.Start(_run, new ExportChoice("merged"));

        Assert.Equal(($"{_run}-merged", $"{_run}-merged-2"), (first.Name, second.Name));
        Assert.Equal(ExportStatus.Waiting, Exports.Of(_run).Single(item => item.Name == second.Name).Status);
        writer.Finish(first, Done);
        (await _writers.NextAsync()).Finish(second, Done);
        await Eventually.HoldsAsync(() => Exports.Of(_run).All(item => item.Status == ExportStatus.Done));
    }

    [Fact]
    public async Task Start_WriterReportsAnError_KeepsItsWords()
    {
        Exports.Start(_run, new ExportChoice("merged"));
        var writer = await _writers.NextAsync();
        writer.Say("""{"type":"error","code":"export_mismatch","message":"Other answers.","remedy":"Nothing was kept."}""");
        writer.End();
        await Eventually.HoldsAsync(() => Only.IsOver);

        Assert.Equal((ExportStatus.Failed, new ErrorInfo(ErrorCodes.ExportMismatch, "Other answers.", "Nothing was kept.")), (Only.Status, Only.Error));
    }

    [Fact]
    public async Task Start_WriterVanishes_FailsAndLeavesNothing()
    {
        var item = Exports.Start(_run, new ExportChoice("merged"));
        var writer = await _writers.NextAsync();
        Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(item.Folder)!, $".{item.Name}.0123.tmp"));
        writer.End();
        await Eventually.HoldsAsync(() => Only.IsOver);

        Assert.Equal(ErrorCodes.WorkerLost, Only.Error!.Code);
        Assert.Empty(Directory.GetFileSystemEntries(Path.GetDirectoryName(item.Folder)!));
    }

    [Fact]
    public async Task Remove_WhileItIsWritten_EndsTheWriter()
    {
        var item = Exports.Start(_run, new ExportChoice("merged"));
        var writer = await _writers.NextAsync();

        await Exports.RemoveAsync(_run, item.Name);

        Assert.True(writer.IsDisposed);
        Assert.Empty(Exports.Of(_run));
        Exports.Start(_run, new ExportChoice("gguf"));
        await _writers.NextAsync();
    }

    [Fact]
    public async Task Remove_FinishedOne_DeletesItsFolder()
    {
        var item = await FinishedAsync();

        await Exports.RemoveAsync(_run, item.Name);

        Assert.Empty(Exports.Of(_run));
        Assert.Empty(Directory.GetFileSystemEntries(Path.GetDirectoryName(item.Folder)!));
    }

    [Fact]
    public async Task Start_RunWithoutAnAdapter_IsRefused()
    {
        var bare = await _studio.QueueAsync("Two");

        Assert.Contains("no adapter", Assert.Throws<TuningException>(() => Exports.Start(bare, new ExportChoice("merged"))).Message, StringComparison.Ordinal);
        Assert.Throws<TuningException>(() => Exports.Start("none", new ExportChoice("merged")));
    }

    [Fact]
    public async Task Delete_RunThatIsBeingExported_IsRefused()
    {
        Exports.Start(_run, new ExportChoice("merged"));
        await _writers.NextAsync();

        var fault = await Assert.ThrowsAsync<TuningException>(() => _studio.Service.DeleteAsync(_run, Cancel));

        Assert.Contains("being exported", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Download_FinishedExport_IsAZipOfItsFolder()
    {
        var item = await FinishedAsync();
        using var client = new HttpClient { BaseAddress = new Uri(_studio.Address) };

        using var zip = new ZipArchive(await client.GetStreamAsync($"exports/{_run}/{item.Name}.zip", Cancel));

        var entry = Assert.Single(zip.Entries);
        Assert.Equal($"{item.Name}/model.gguf", entry.FullName);
        using var text = new StreamReader(entry.Open());
        Assert.Equal("abc", await text.ReadToEndAsync(Cancel));
    }

    [Theory]
    [InlineData("exports/none/none.zip")]
    [InlineData("exports/..%2F..%2Fetc/passwd.zip")]
    public async Task Download_WhatIsNotListed_IsNotFound(string path)
    {
        using var client = new HttpClient { BaseAddress = new Uri(_studio.Address) };

        using var response = await client.GetAsync(path, Cancel);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    private ExportItem Only => Exports.Of(_run).Single();

    private async Task<ExportItem> FinishedAsync()
    {
        var item = Exports.Start(_run, new ExportChoice("gguf"));
        (await _writers.NextAsync()).Finish(item, Done);
        await Eventually.HoldsAsync(() => Only.Status == ExportStatus.Done);
        return item;
    }

    private sealed class FakeExportLauncher : IExportLauncher
    {
        private readonly Channel<Writer> _started = Channel.CreateUnbounded<Writer>();

        public ILineProcess Start(string model, string adapter, ExportItem item)
        {
            Assert.Equal("/adapter", adapter);
            var writer = new Writer();
            _started.Writer.TryWrite(writer);
            return writer;
        }

        internal async Task<Writer> NextAsync() => await _started.Reader.ReadAsync(Cancel);
    }

    private sealed class Writer : ILineProcess
    {
        private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

        internal bool IsDisposed { get; private set; }

        public int ProcessId => 7;

        public string? LastWords => null;

        public Task WriteLineAsync(string line, CancellationToken cancellationToken) => Task.CompletedTask;

        public async Task<string?> ReadLineAsync(CancellationToken cancellationToken) =>
            await _lines.Reader.WaitToReadAsync(cancellationToken) && _lines.Reader.TryRead(out var line) ? line : null;

        public ValueTask DisposeAsync()
        {
            IsDisposed = true;
            return ValueTask.CompletedTask;
        }

        internal void Say(string line) => _lines.Writer.TryWrite(line);

        internal void End() => _lines.Writer.Complete();

        internal void Finish(ExportItem item, string line)
        {
            Directory.CreateDirectory(item.Folder);
            File.WriteAllText(Path.Combine(item.Folder, "model.gguf"), "abc");
            Say(line);
            End();
        }
    }
}
