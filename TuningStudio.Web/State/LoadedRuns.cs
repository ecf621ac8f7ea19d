namespace TuningStudio.Web.State;

/// <summary>Bounds how many runs that are over keep their points in memory: the least recently seen is unloaded.</summary>
internal sealed class LoadedRuns(int most)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<LiveRun> _order = new();

    internal void Touch(LiveRun run)
    {
        LiveRun[] leaving;
        lock (_gate)
        {
            _order.Remove(run);
            _order.AddLast(run);
            leaving = [.. _order.Where(other => other.Record.Summary.IsOver && other != run).SkipLast(most - 1)];
            foreach (var other in leaving)
            {
                _order.Remove(other);
            }
        }

        foreach (var other in leaving)
        {
            lock (other.Gate)
            {
                other.Unload();
            }
        }
    }

    internal void Forget(LiveRun run)
    {
        lock (_gate)
        {
            _order.Remove(run);
        }
    }
}
