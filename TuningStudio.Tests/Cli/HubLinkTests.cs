using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR;
using TuningStudio.Cli.Worker;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Support;
using TuningStudio.Tests.Weights;

namespace TuningStudio.Tests.Cli;

public sealed class HubLinkTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TemporaryFolder _folder = new();
    private readonly FakeSite.Memory _memory = new();
    private readonly ConcurrentQueue<RunCommand> _commands = new();
    private readonly StringWriter _log = new();
    private readonly HubLink _link;
    private long _written;

    public HubLinkTests() => _link = new HubLink("run-1", "secret", _folder["site.json"], _folder["events.jsonl"], _commands.Enqueue, TextWriter.Synchronized(_log));

    public async ValueTask DisposeAsync()
    {
        await _link.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Run_SiteIsThere_GetsEveryEventInOrder()
    {
        await using var site = await FakeSite.StartAsync(_memory, _folder["site.json"]);
        Write(1700);
        _link.Start();
        Write(300);
        await _link.FinishAsync(Patience);

        Assert.Equal(Enumerable.Range(1, 2000).Select(i => (long)i), _memory.Events.Select(happened => happened.Sequence));
        Assert.InRange(_memory.LargestBatch, 100, 500);
    }

    [Fact]
    public async Task Run_SiteComesLater_IsFound()
    {
        Write(3);
        _link.Start();
        await using var site = await FakeSite.StartAsync(_memory, _folder["site.json"]);
        await Eventually.HoldsAsync(() => _memory.Held == 3);
        Write(2);
        await Eventually.HoldsAsync(() => _memory.Held == 5);
    }

    [Fact]
    public async Task Run_SiteListensOnHttpsAlone_IsReachedWhateverItsCertificateSays()
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=studio.example", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        await using var site = await FakeSite.StartAsync(_memory, _folder["site.json"], certificate);
        Write(3);
        _link.Start();
        await Eventually.HoldsAsync(() => _memory.Held == 3);
    }

    [Fact]
    public async Task Run_SiteRestartsElsewhereWithHalfItsMemory_ResendsTheRest()
    {
        var site = await FakeSite.StartAsync(_memory, _folder["site.json"]);
        Write(10);
        _link.Start();
        await Eventually.HoldsAsync(() => _memory.Held == 10);
        await site.DisposeAsync();
        Write(10);

        var forgetful = new FakeSite.Memory();
        forgetful.Take([.. File.ReadLines(_folder["events.jsonl"]).Take(4)]);
        await using var next = await FakeSite.StartAsync(forgetful, _folder["site.json"]);
        await Eventually.HoldsAsync(() => forgetful.Held == 20);

        Assert.Equal(Enumerable.Range(1, 20).Select(i => (long)i), forgetful.Events.Select(happened => happened.Sequence));
        Assert.Equal(1, forgetful.Attached);
    }

    [Fact]
    public async Task Run_CommandOfTheSite_ReachesTheWorker()
    {
        await using var site = await FakeSite.StartAsync(_memory, _folder["site.json"]);
        _link.Start();
        await Eventually.HoldsAsync(() => _memory.Attached == 1);

        await _memory.Hub!.Clients.All.SendAsync(HubProtocol.Command, """{"type":"levitate"}""", TestContext.Current.CancellationToken);
        await _memory.Hub!.Clients.All.SendAsync(HubProtocol.Command, """{"type":"stop","keep":true}""", TestContext.Current.CancellationToken);
        await Eventually.HoldsAsync(() => !_commands.IsEmpty);

        Assert.Equal([new StopCommand(Keep: true)], _commands);
        Assert.Contains("levitate", _log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Finish_NoSite_GivesUpAfterItsPatience()
    {
        Write(3);
        _link.Start();
        await _link.FinishAsync(TimeSpan.FromMilliseconds(300)).WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.Equal(0, _memory.Held);
    }

    [Fact]
    public async Task Run_SiteRefusesTheToken_NotesItOnceAndTriesAgain()
    {
        _memory.Refuses = true;
        await using var site = await FakeSite.StartAsync(_memory, _folder["site.json"]);
        Write(1);
        _link.Start();
        await Eventually.HoldsAsync(() => _log.ToString().Contains("refused", StringComparison.Ordinal));
        _memory.Refuses = false;
        await Eventually.HoldsAsync(() => _memory.Held == 1);
        Assert.Single(_log.ToString().TrimEnd().Split('\n'));
    }

    private void Write(int count)
    {
        File.AppendAllLines(_folder["events.jsonl"], Enumerable.Range(0, count).Select(_ =>
            JsonSerializer.Serialize<RunEvent>(new LogEvent { Level = "info", Message = "中", Sequence = ++_written }, StudioJson.Line.RunEvent)));
        _link.Wake();
    }
}
