using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.State;

/// <summary>
/// What one subscriber has not been told yet of one run; a slow subscriber finds it merged, its steps thinned. Everything
/// else arrives: it is rare, and a page that missed it would differ from a reload.
/// </summary>
internal sealed class PendingUpdate
{
    internal const int MostSteps = 2000;

    private readonly List<RunEvent> _events = [];
    private RunSummary _summary = null!;
    private int _steps;
    private bool _deleted;

    internal void Add(RunUpdate update, bool withEvents)
    {
        _summary = update.Summary;
        _deleted |= update.Deleted;
        if (withEvents)
        {
            _events.AddRange(update.Events);
            _steps += update.Events.Count(happened => happened is StepEvent);
            Thin();
        }
    }

    internal RunUpdate Take() => new(_summary, [.. _events], _deleted);

    private void Thin()
    {
        if (_steps <= MostSteps)
        {
            return;
        }

        var kept = Downsampler.Pick([.. _events.OfType<StepEvent>()], MostSteps / 4).ToHashSet();
        _events.RemoveAll(happened => happened is StepEvent step && !kept.Contains(step));
        _steps = kept.Count;
    }
}
