using System.Buffers;
using System.Threading.Channels;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.Api.Files;
using TuningStudio.Web.Api.Http;
using TuningStudio.Web.Hosting;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Api.Jobs;

/// <summary>A job's events, out of the run's log: the truth, and whole.</summary>
internal sealed class JobEventLog(RunStore runs, FileCatalog files, StudioHome home, TimeProvider time)
{
    // A log of a long run does not fit into memory for each of those who look at it.
    private const int MostLines = 1000;
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(15);

    internal JobEventWording Wording(RunSpec spec) => new(spec.Id, [.. new[] { spec.TrainingFile, spec.ValidationFile }.OfType<string>().Select(files.IdOf)], TunedNames.Of(spec));

    /// <summary>Copies the lines of all events after a number, as the log has them.</summary>
    internal async Task CopyAsync(RunSpec spec, long after, Stream target, CancellationToken cancellationToken)
    {
        var lines = new ArrayBufferWriter<byte>();
        var file = home.Run(spec.Id).EventsFile;
        for (var (offset, next) = (-1L, 0L); next != offset;)
        {
            offset = next;
            next = EventLog.Read(file, offset, Keep, MostLines);
            await target.WriteAsync(lines.WrittenMemory, cancellationToken);
            lines.ResetWrittenCount();
        }

        void Keep(RunEvent happened, ReadOnlySpan<byte> line)
        {
            if (happened.Sequence > after)
            {
                lines.Write(line);
                lines.Write("\n"u8);
            }
        }
    }

    /// <summary>A page of events, newest first.</summary>
    internal ApiList<JobEventObject> NewestFirst(RunSpec spec, string? after, int? limit)
    {
        var wording = Wording(spec);
        return ApiPages.CutNewest<JobEventObject>(
            take =>
            {
                take(wording.Created(spec.CreatedAt));
                EventLog.Read(home.Run(spec.Id).EventsFile, 0, happened =>
                {
                    foreach (var told in wording.Tell(happened))
                    {
                        take(told);
                    }
                });
            },
            told => told.Id,
            after,
            limit);
    }

    /// <summary>Hands on every event in order, and then each as it comes, until the run is over.</summary>
    /// <param name="spec">The run.</param>
    /// <param name="take">Takes an event.</param>
    /// <param name="quiet">Called where nothing has come for a while.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal async Task FollowAsync(RunSpec spec, Func<RunEvent, Task> take, Func<Task> quiet, CancellationToken cancellationToken)
    {
        var signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        using var subscription = runs.Subscribe(spec.Id, updates =>
        {
            signal.Writer.TryWrite(true);
            return Task.CompletedTask;
        });
        var offset = 0L;
        while (true)
        {
            // Asked before reading: what comes before a run is over is in its log by then.
            var isOver = runs.Find(spec.Id) is not { IsOver: false };
            var before = -1L;
            while (before != offset)
            {
                var fresh = new List<RunEvent>();
                before = offset;
                offset = EventLog.Read(home.Run(spec.Id).EventsFile, before, fresh.Add, MostLines);
                foreach (var happened in fresh)
                {
                    await take(happened);
                }
            }

            if (isOver)
            {
                return;
            }

            if (!await SomethingAsync(signal.Reader, cancellationToken))
            {
                await quiet();
            }
        }
    }

    private async Task<bool> SomethingAsync(ChannelReader<bool> signal, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Quiet, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            return await signal.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
