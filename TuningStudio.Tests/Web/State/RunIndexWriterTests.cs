using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.State;

public sealed class RunIndexWriterTests
{
    private readonly FailingIndex _index = new();
    private readonly LiveRun _run = new(
        new RunRecord { Device = "cpu", Summary = new RunSummary { Id = "a", Name = "a", Model = "m", Status = RunStatus.Queued, CreatedAt = DateTimeOffset.UnixEpoch } },
        new RunFolder("/nowhere"));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Save_IndexFails_IsTriedAgainWithTheNewestState()
    {
        using var writer = new RunIndexWriter(_index, new FakeTimeProvider(), NullLogger<RunIndexWriter>.Instance);
        _index.Fails = true;
        await writer.SaveAsync(_run, Cancel);
        Assert.Empty(_index.Saved);

        _index.Fails = false;
        _run.Record = _run.Record with { QueuePosition = 2 };
        await writer.WriteMarkedAsync(Cancel);
        await writer.WriteMarkedAsync(Cancel);

        Assert.Equal(2, Assert.Single(_index.Saved).QueuePosition);
    }

    [Fact]
    public async Task Remove_MarkedRun_IsNotWrittenAgain()
    {
        using var writer = new RunIndexWriter(_index, new FakeTimeProvider(), NullLogger<RunIndexWriter>.Instance);
        writer.Mark(_run);

        await writer.RemoveAsync("a", Cancel);
        await writer.WriteMarkedAsync(Cancel);

        Assert.Empty(_index.Saved);
    }

    [Fact]
    public async Task Stop_MarkedRun_IsWrittenLast()
    {
        using var writer = new RunIndexWriter(_index, new FakeTimeProvider(), NullLogger<RunIndexWriter>.Instance);
        await writer.StartAsync(Cancel);
        writer.Mark(_run);

        await writer.StopAsync(Cancel);

        Assert.Single(_index.Saved);
    }

    private sealed class FailingIndex : IRunIndex
    {
        internal bool Fails { get; set; }

        internal List<RunRecord> Saved { get; } = [];

        public Task<IReadOnlyList<RunRecord>> LoadAsync(CancellationToken cancellationToken = default) => Task.FromResult<IReadOnlyList<RunRecord>>([]);

        public Task SaveAsync(IReadOnlyCollection<RunRecord> records, CancellationToken cancellationToken = default)
        {
            if (Fails)
            {
                throw new IOException("The disk is full.");
            }

            Saved.AddRange(records);
            return Task.CompletedTask;
        }

        public Task RemoveAsync(string runId, CancellationToken cancellationToken = default) => Task.CompletedTask;
    }
}
