using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.State;

/// <summary>One run in memory. The store takes <see cref="Gate"/> around everything here.</summary>
internal sealed class LiveRun(RunRecord record, RunFolder folder)
{
    private RunSeries? _series;
    private RunSpec? _spec;
    private long _offset;

    internal Lock Gate { get; } = new();

    internal RunFolder Folder => folder;

    internal RunRecord Record { get; set; } = record;

    internal bool IsLoaded => _series is not null;

    /// <summary>The request. A folder that was copied names another run in it: here the folder's own name counts.</summary>
    internal RunSpec? Spec => _spec ??= RunFolderReader.ReadSpec(folder) is { } spec ? spec with { Id = Record.Id } : null;

    /// <summary>Reads what the log has that was not read yet; the first time all of it. Returns what is new.</summary>
    internal List<RunEvent> CatchUp()
    {
        var fresh = new List<RunEvent>();
        var before = Record.LastSequence;
        var read = 0L;
        var loading = _series is null;
        var series = _series ?? new RunSeries();
        _offset = EventLog.Read(folder.EventsFile, _offset, happened =>
        {
            if (happened.Sequence <= read)
            {
                return;
            }

            read = happened.Sequence;
            var isNew = happened.Sequence > Record.LastSequence;
            if (isNew)
            {
                Record = EventReducer.Apply(Record, happened, folder);
                fresh.Add(happened);
            }

            if (isNew || (loading && happened.Sequence <= before))
            {
                series.Add(happened);
            }
        });

        // Only now: a log whose reading broke off is read again from its beginning.
        _series = series;
        if (loading && read < before)
        {
            // The log lost its end with the machine's power: it is the truth, and a resumed worker numbers on from there.
            Record = Record with { LastSequence = read };
        }

        return fresh;
    }

    /// <summary>
    /// Takes events from the worker: those already held are dropped, and from the first gap on nothing is taken, so that the
    /// worker sends again from <see cref="RunRecord.LastSequence"/>. Returns what is new.
    /// </summary>
    internal List<RunEvent> Accept(IReadOnlyList<RunEvent> events)
    {
        var fresh = _series is null ? CatchUp() : [];
        foreach (var happened in events)
        {
            if (happened.Sequence <= Record.LastSequence)
            {
                continue;
            }

            if (happened.Sequence > Record.LastSequence + 1)
            {
                break;
            }

            Record = EventReducer.Apply(Record, happened, folder);
            _series!.Add(happened);
            fresh.Add(happened);
        }

        return fresh;
    }

    internal RunHistory? Snapshot(int maxSteps)
    {
        if (_series is null || Spec is not { } spec)
        {
            return null;
        }

        var history = _series.Snapshot(spec, Record, maxSteps) with { Folder = folder.Root };
        return history.Resolved is null ? history with { Resolved = RunFolderReader.ReadResolved(folder) } : history;
    }

    internal void Unload()
    {
        _series = null;
        _spec = null;
        _offset = 0;
    }
}
