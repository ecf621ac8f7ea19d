using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Support;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Tests.Web.Hosting;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.State;

public sealed class SubscriptionTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Channel<IReadOnlyList<RunUpdate>> _batches = Channel.CreateUnbounded<IReadOnlyList<RunUpdate>>();
    private readonly Subscriptions _subscriptions;

    public SubscriptionTests() => _subscriptions = new Subscriptions(_time, NullLogger<Subscriptions>.Instance);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Publish_ManyUpdatesInAnInterval_ArriveAsOne()
    {
        using var subscription = _subscriptions.Add("a", Take);
        _subscriptions.Publish(Update("a", 1));
        Assert.Equal([1L], Sequences(await _batches.Reader.ReadAsync(Cancel)));

        for (var i = 2; i <= 50; i++)
        {
            _subscriptions.Publish(Update("a", i));
        }

        await NothingComesAsync();
        await NextIntervalAsync();
        Assert.Equal(Enumerable.Range(2, 49).Select(i => (long)i), Sequences(await _batches.Reader.ReadAsync(Cancel)));
    }

    [Fact]
    public async Task Publish_ForOneSecond_CallsBackAtMostOnceAnIntervalMore()
    {
        using var subscription = _subscriptions.Add("a", Take);
        _subscriptions.Publish(Update("a", 1));
        var told = new List<long>(Sequences(await _batches.Reader.ReadAsync(Cancel)));
        var calls = 1;
        for (var milliseconds = 50; milliseconds < 1000; milliseconds += 50)
        {
            _subscriptions.Publish(Update("a", milliseconds + 1));
            await Task.Delay(15, Cancel);
            while (_batches.Reader.TryRead(out var batch))
            {
                told.AddRange(Sequences(batch));
                calls++;
            }

            _time.Advance(TimeSpan.FromMilliseconds(50));
        }

        Assert.InRange(calls, 1, 1 + (int)(1000 / Subscription.Interval.TotalMilliseconds));

        // On a slow machine it comes late, but all of it.
        while (told[^1] < 951)
        {
            await NextIntervalAsync();
            told.AddRange(Sequences(await _batches.Reader.ReadAsync(Cancel)));
        }

        Assert.Equal(Enumerable.Range(0, 20).Select(part => (50L * part) + 1), told);
    }

    [Fact]
    public async Task Publish_OtherRun_IsNotTold()
    {
        using var subscription = _subscriptions.Add("a", Take);

        _subscriptions.Publish(Update("b", 1));

        await NothingComesAsync();
    }

    [Fact]
    public async Task Publish_ToAllRuns_BringsSummariesWithoutEvents()
    {
        using var subscription = _subscriptions.Add(null, Take);

        _subscriptions.Publish(Update("a", 1));

        var update = Assert.Single(await _batches.Reader.ReadAsync(Cancel));
        Assert.Equal("a", update.Summary.Id);
        Assert.Empty(update.Events);
    }

    [Fact]
    public async Task Publish_SlowSubscriber_GetsABoundedBatchAndHoldsNobodyUp()
    {
        var release = new TaskCompletionSource();
        using var subscription = _subscriptions.Add("a", async batch =>
        {
            await Take(batch);
            await release.Task;
        });
        _subscriptions.Publish(Update("a", 1));
        await _batches.Reader.ReadAsync(Cancel);

        _subscriptions.Publish(Update("a", 2) with { Events = [new ResolvedEvent { Sequence = 2, Hyperparameters = FakeRuns.Resolved }] });
        for (var i = 3; i <= 20_000; i++)
        {
            _subscriptions.Publish(Update("a", i));
        }

        release.SetResult();
        await NextIntervalAsync();
        var sequences = Sequences(await _batches.Reader.ReadAsync(Cancel));
        Assert.InRange(sequences.Count, 100, PendingUpdate.MostSteps);
        Assert.Equal(2, sequences[0]);
        Assert.Equal(20_000, sequences[^1]);
        Assert.Equal(sequences.Order(), sequences);
    }

    [Fact]
    public async Task Dispose_FromWithinTheCallback_EndsItAndTwiceIsFine()
    {
        Subscription? subscription = null;
        subscription = _subscriptions.Add("a", async batch =>
        {
            await Take(batch);
            subscription!.Dispose();
        });
        _subscriptions.Publish(Update("a", 1));
        await _batches.Reader.ReadAsync(Cancel);
        await subscription.Pump.WaitAsync(TimeSpan.FromMinutes(3), Cancel);

        subscription.Dispose();
        _subscriptions.Publish(Update("a", 2));

        Assert.Equal(0, _subscriptions.Count);
        await NothingComesAsync();
    }

    [Fact]
    public async Task Publish_CallbackThrows_NextUpdateStillComes()
    {
        var first = true;
        using var subscription = _subscriptions.Add("a", batch =>
        {
            if (first)
            {
                first = false;
                _batches.Writer.TryWrite([]);
                throw new InvalidOperationException("The page is gone.");
            }

            return Take(batch);
        });
        _subscriptions.Publish(Update("a", 1));
        await _batches.Reader.ReadAsync(Cancel);

        _subscriptions.Publish(Update("a", 2));
        await NextIntervalAsync();

        Assert.Equal([2L], Sequences(await _batches.Reader.ReadAsync(Cancel)));
    }

    private static RunUpdate Update(string run, long sequence) => new(
        new RunSummary { Id = run, Name = run, Model = "m", Status = RunStatus.Running, CreatedAt = DateTimeOffset.UnixEpoch },
        [RunLog.Step(sequence, (int)sequence)]);

    private static List<long> Sequences(IReadOnlyList<RunUpdate> batch) => [.. batch.SelectMany(update => update.Events).Select(happened => happened.Sequence)];

    private Task Take(IReadOnlyList<RunUpdate> batch)
    {
        _batches.Writer.TryWrite(batch);
        return Task.CompletedTask;
    }

    private async Task NothingComesAsync()
    {
        await Task.Delay(50, Cancel);
        Assert.False(_batches.Reader.TryRead(out _));
    }

    /// <summary>The loop may not have reached its delay yet: time goes on until something came.</summary>
    private Task NextIntervalAsync() => Eventually.HoldsAsync(() =>
    {
        if (_batches.Reader.TryPeek(out _))
        {
            return true;
        }

        _time.Advance(Subscription.Interval);
        return false;
    });
}
