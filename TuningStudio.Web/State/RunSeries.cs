using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.State;

/// <summary>One run's points and lines in memory, bounded whatever the length of the run.</summary>
internal sealed class RunSeries
{
    internal const int MostSteps = 8192;

    private readonly RunPicture _picture = new();
    private readonly List<StepEvent> _steps = [];

    internal void Add(RunEvent happened)
    {
        _picture.Add(happened);
        switch (happened)
        {
            case StepEvent step:
                AddStep(step);
                break;
            case RunStartedEvent started:
                // What was done after the checkpoint is done again: the second time counts.
                _steps.RemoveAll(step => step.Step > started.ResumedFromStep);
                break;
        }
    }

    internal RunHistory Snapshot(RunSpec spec, RunRecord record, int maxSteps) => new()
    {
        Spec = spec,
        Summary = record.Summary,
        Resolved = _picture.Resolved,
        Data = _picture.Data,
        LoadedModel = _picture.LoadedModel,
        PeakLearningRate = _picture.PeakLearningRate,
        Steps = Downsampler.Pick(_steps, maxSteps),
        Validations = [.. _picture.Validations],
        Samples = [.. _picture.Samples],
        Classifications = [.. _picture.Classifications],
        GenerationMetrics = [.. _picture.GenerationMetrics],
        Effects = [.. _picture.Effects],
        RowLosses = [.. _picture.RowLosses],
        Checkpoints = [.. _picture.Checkpoints],
        Log = [.. _picture.Log],
        Engine = _picture.Engine,
        LastSequence = record.LastSequence,
    };

    private void AddStep(StepEvent step)
    {
        _steps.Add(step with { TokensSoFar = step.Tokens + (_steps.Count > 0 ? _steps[^1].TokensSoFar : 0) });
        if (_steps.Count > MostSteps)
        {
            var thinned = Downsampler.Pick(_steps, MostSteps / 2);
            _steps.Clear();
            _steps.AddRange(thinned);
        }
    }
}
