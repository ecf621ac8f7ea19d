using System.Text.Json;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Sweeps;

namespace TuningStudio.Cli.Sweeping;

/// <summary>One run of a sweep as its event log tells it.</summary>
internal sealed class SweepRun(SweepPoint point)
{
    private readonly List<ValidationEvent> _validations = [];
    private double _plannedEpochs;

    internal SweepPoint Point => point;

    internal SweepTrack Track => new(_plannedEpochs, _validations);

    /// <summary>The last thing that happened; null before its start.</summary>
    internal RunEvent? Last { get; private set; }

    /// <summary>Examples that it is measured on; null before the data was read.</summary>
    internal int? ValidationExamples { get; private set; }

    internal int Step { get; private set; }

    /// <summary>Updates that its adapter has had; null while there is none.</summary>
    internal int? AdapterStep { get; private set; }

    internal double Seconds { get; private set; }

    /// <summary>Reads what a run has done so far.</summary>
    internal static SweepRun Read(SweepPoint point, RunFolder folder)
    {
        var run = new SweepRun(point);
        foreach (var line in File.Exists(folder.EventsFile) ? File.ReadLines(folder.EventsFile) : [])
        {
            if (Parse(line) is { } happened)
            {
                run.Add(happened);
            }
        }

        return run;
    }

    internal void Add(RunEvent happened)
    {
        Last = happened;
        switch (happened)
        {
            case RunStartedEvent started:
                // What was done after the state that a run goes on from is undone.
                _validations.RemoveAll(validation => validation.Step > started.ResumedFromStep);
                break;
            case ResolvedEvent resolved:
                _plannedEpochs = (double)resolved.Hyperparameters.TotalSteps / resolved.Hyperparameters.StepsPerEpoch;
                break;
            case DataPreparedEvent data:
                ValidationExamples = data.ValidationExamples;
                break;
            case StepEvent step:
                (Step, Seconds) = (step.Step, step.ElapsedSeconds);
                break;
            case ValidationEvent validation:
                _validations.Add(validation);
                break;
            case ClassificationEvent figures when _validations is [.., var last] && last.Step == figures.Step:
                _validations[^1] = last with { Classification = figures.Scores() };
                break;
            case CompletedEvent completed:
                AdapterStep = completed.AdapterStep;
                break;
        }
    }

    // A killed process left half a line.
    private static RunEvent? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, StudioJson.Line.RunEvent);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
