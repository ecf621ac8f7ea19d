using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.State;

/// <summary>What one subscriber has not been told yet of one run; a slow subscriber finds it merged and thinned.</summary>
internal sealed class PendingUpdate
{
    internal const int MostEvents = 2000;

    private readonly List<RunEvent> _events = [];
    private RunSummary _summary = null!;
    private bool _deleted;

    internal void Add(RunUpdate update, bool withEvents)
    {
        _summary = update.Summary;
        _deleted |= update.Deleted;
        if (withEvents)
        {
            _events.AddRange(update.Events);
            Thin();
        }
    }

    internal RunUpdate Take() => new(_summary, [.. _events], _deleted);

    private void Thin()
    {
        if (_events.Count <= MostEvents)
        {
            return;
        }

        var steps = Downsampler.Pick([.. _events.OfType<StepEvent>()], MostEvents / 4).ToHashSet();
        var others = _events.Where(happened => happened is not StepEvent).TakeLast(MostEvents / 4).ToHashSet();
        _events.RemoveAll(happened => happened is StepEvent step ? !steps.Contains(step) : !others.Contains(happened));
    }
}
