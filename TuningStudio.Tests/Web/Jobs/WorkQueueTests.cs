using TuningStudio.Web.Jobs;

namespace TuningStudio.Tests.Web.Jobs;

public sealed class WorkQueueTests
{
    [Fact]
    public async Task Run_Several_AreDoneOneAfterTheOtherInTheirOrder()
    {
        var queue = new WorkQueue();
        var (first, done) = (new TaskCompletionSource(), new List<int>());
        using var a = new StoppableWork();
        using var b = new StoppableWork();
        queue.Add(a, async _ =>
        {
            await first.Task;
            done.Add(1);
        });
        queue.Add(b, _ =>
        {
            done.Add(2);
            return Task.CompletedTask;
        });
        using var end = new CancellationTokenSource();
        var running = queue.RunAsync(end.Token);
        Assert.Empty(done);

        first.SetResult();
        await end.CancelAsync();
        await running;

        Assert.Equal([1, 2], done);
    }

    [Fact]
    public async Task Cancel_WhileItWaitsAndWhileItIsDone_EndsThatOneAndTheNextComes()
    {
        var queue = new WorkQueue();
        var (began, reached) = (new TaskCompletionSource(), new TaskCompletionSource());
        using var atWork = new StoppableWork();
        using var waiting = new StoppableWork();
        using var last = new StoppableWork();
        queue.Add(atWork, async cancellation =>
        {
            began.SetResult();
            await Task.Delay(Timeout.Infinite, cancellation).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        var wasEnded = false;
        queue.Add(waiting, cancellation => Task.FromResult(wasEnded = cancellation.IsCancellationRequested));
        queue.Add(last, _ =>
        {
            reached.SetResult();
            return Task.CompletedTask;
        });
        using var end = new CancellationTokenSource();
        var running = queue.RunAsync(end.Token);
        await began.Task;

        await waiting.CancelAsync();
        await atWork.CancelAsync();
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.True(wasEnded);
        await end.CancelAsync();
        await running;
    }
}
