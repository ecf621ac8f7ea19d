using TuningStudio.Cli.Commands;
using TuningStudio.Cli.Tuning;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Sweeps;
using TuningStudio.Core.Training;

namespace TuningStudio.Cli.Sweeping;

/// <summary>Makes the runs of a sweep, one after the other, and ends those that will hardly become the best.</summary>
internal sealed class SweepDriver(SweepFolder folder, SweepSpec spec, VerbContext context)
{
    // What would stop every other run as well.
    private static readonly string[] FaultsOfAll =
    [
        ErrorCodes.NotFound, ErrorCodes.InvalidModel, ErrorCodes.InvalidWeights, ErrorCodes.InvalidTokenizer, ErrorCodes.InvalidTemplate, ErrorCodes.InvalidAdapter,
        ErrorCodes.InvalidData, ErrorCodes.NoTrainableTokens, ErrorCodes.CannotWrite, ErrorCodes.DeviceUnavailable,
    ];

    private readonly BestMetric _metric = BestMetric.Find(spec.Metric)!;
    private readonly List<SweepRun> _runs = [.. SweepPlan.Expand(spec).Select(point => SweepRun.Read(point, folder.Run(point.Number)))];
    private SweepSpec _spec = spec;
    private TuningException? _fault;
    private int _interrupts;

    /// <summary>Runs what is not finished yet.</summary>
    /// <returns>The exit code.</returns>
    internal int Run()
    {
        using var held = RunLock.Take(new RunFolder(folder.Root));
        foreach (var run in _runs.Where(run => !IsFinished(run)))
        {
            context.Output.Note($"Run {run.Point.Number} of {_runs.Count}: {run.Point.Describe()}");
            Train(run);
            if (_fault is not null)
            {
                throw _fault;
            }

            folder.WriteTable(SweepTable.Csv(_spec, Rows));
            SweepView.Tell(context.Output, RowOf(run), _metric);
            if (_interrupts > 0)
            {
                context.Output.Note("Stopped; add --resume to go on with the sweep.");
                return ExitCodes.Cancelled;
            }

            if (run.Last is FailedEvent { Error: var error } && FaultsOfAll.Contains(error.Code))
            {
                context.Output.Error(error);
                return ExitCodes.Of(error.Code);
            }
        }

        folder.WriteTable(SweepTable.Csv(_spec, Rows));
        SweepView.Show(context.Output, _spec, Rows, _metric, number => folder.Run(number).AdapterFolder);
        return _runs.Exists(run => run.Last is CompletedEvent) ? ExitCodes.Ok : ExitCodes.TrainingFailed;
    }

    private IReadOnlyList<SweepRow> Rows => [.. _runs.Select(RowOf)];

    private SweepRow RowOf(SweepRun run) => new SweepRow
    {
        Number = run.Point.Number,
        Values = run.Point.Values,
        Step = run.Step,
        Seconds = run.Seconds,
        Status = run.Last switch
        {
            null => "waiting",
            CompletedEvent completed when !IsEndedByPerson(completed) => "done",
            CompletedEvent when _spec.Stopped.Contains(run.Point.Number) => "hopeless",
            FailedEvent => "failed",
            _ => "stopped",
        },
    }.Measured(_metric, run.Track.Validations, run.AdapterStep);

    // Logs of older versions name no reason, and know none but this.
    private static bool IsEndedByPerson(CompletedEvent completed) => completed is { StoppedEarly: true, Reason: not EarlyEnd.EarlyStopping };

    // A run that failed by itself, as by a loss that is no number, would fail again.
    private bool IsFinished(SweepRun run) => run.Last switch
    {
        CompletedEvent completed => !IsEndedByPerson(completed) || _spec.Stopped.Contains(run.Point.Number),
        FailedEvent failed => !failed.CanResume && !FaultsOfAll.Contains(failed.Error.Code),
        _ => false,
    };

    private void Train(SweepRun run)
    {
        // A kill came between the word that it is hopeless and its end: it is judged anew.
        Note([.. _spec.Stopped.Where(number => number != run.Point.Number)]);
        var place = folder.Run(run.Point.Number);
        var request = _spec.Base with { Id = $"{_spec.Id}-{run.Point.Number}", Name = $"{_spec.Name} {run.Point.Number}", Hyperparameters = run.Point.Options };
        var commands = new CommandQueue();
        using var interrupts = context.Interrupts.Listen(count =>
        {
            _interrupts = count;
            commands.Add(new StopCommand(Keep: count == 1));
        });
        using var held = CheckpointStore.Steps(place).Count > 0 ? RunLock.Take(place) : RunPreparation.Create(request, place);
        TrainingSession.Train(place, request, commands, (happened, _) => Follow(run, happened, commands), fault => TrainingSession.Note(place, fault));
    }

    private void Note(IReadOnlyList<int> stopped)
    {
        if (stopped.Count != _spec.Stopped.Count)
        {
            _spec = _spec with { Stopped = stopped };
            folder.Write(_spec);
        }
    }

    // A classification follows the validation that it belongs to.
    private bool IsMeasured(RunEvent happened) => _metric.OfClassification ? happened is ClassificationEvent : happened is ValidationEvent;

    private void Follow(SweepRun run, RunEvent happened, CommandQueue commands)
    {
        run.Add(happened);
        if (happened is DataPreparedEvent { ValidationExamples: 0 })
        {
            _fault = new TuningException(ErrorCodes.InvalidData, "There is no validation data to compare the runs by.", "Name a --validation-file, or hold more out with --validation-split.", _spec.Base.TrainingFile, field: "validationFile");
            commands.Add(new StopCommand(Keep: false));
        }

        if (IsMeasured(happened) && HopelessRuns.IsHopeless(_spec.Stopping, _metric, run.Track, _runs.Where(other => other != run).Select(other => other.Track)))
        {
            Note([.. _spec.Stopped.Append(run.Point.Number).Distinct()]);
            commands.Add(new StopCommand(Keep: true));
        }
    }
}
