using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.State;

/// <summary>What an event means for a run's summary and status. Events arrive here in order and once each.</summary>
internal static class EventReducer
{
    internal static RunRecord Apply(RunRecord record, RunEvent happened, RunFolder folder)
    {
        record = record with { LastSequence = happened.Sequence, Summary = Describe(record.Summary, happened, folder) };
        if (happened.Sequence <= record.LaunchSequence || Trigger(happened) is not { } trigger || RunTransitions.Next(record.Status, trigger) is not { } next)
        {
            return record;
        }

        var entered = Enter(record, next, happened.Time, folder);

        // The worker knows better than its checkpoints where going on would only fail again.
        return happened is FailedEvent { CanResume: false } ? entered with { Summary = entered.Summary with { CanResume = false } } : entered;
    }

    /// <summary>Puts a run into a status, with everything that follows from it.</summary>
    internal static RunRecord Enter(RunRecord record, RunStatus status, DateTimeOffset time, RunFolder folder)
    {
        var summary = record.Summary with { Status = status };
        if (!summary.IsOver)
        {
            return record with { Summary = summary with { FinishedAt = null, CanResume = false } };
        }

        var mayGoOn = RunTransitions.Next(status, RunTrigger.Resume) is not null;
        return record with
        {
            Summary = summary with
            {
                Phase = null,
                RemainingSeconds = null,
                FinishedAt = time,

                // What was paused before its first step begins anew.
                CanResume = mayGoOn && (status == RunStatus.Paused || RunFolderReader.HasCheckpoint(folder)),
            },
        };
    }

    private static RunSummary Describe(RunSummary summary, RunEvent happened, RunFolder folder) => happened switch
    {
        // An adapter of an earlier attempt stays until the new one is saved over it.
        RunStartedEvent started => summary with
        {
            StartedAt = summary.StartedAt ?? started.Time,
            Step = started.ResumedFromStep,
            Error = null,
            SuggestedLearningRate = null,
            LastGoodStep = null,
        },
        PhaseEvent phase => summary with { Phase = phase.Phase },
        ResolvedEvent resolved => summary.Noting(resolved.Hyperparameters) with { TotalSteps = resolved.Hyperparameters.TotalSteps },
        StepEvent step => summary with
        {
            Step = step.Step,
            TotalSteps = step.TotalSteps,
            TrainLoss = step.EpochLoss ?? step.TrainLoss,
            StepLoss = step.TrainLoss,
            TokensPerSecond = step.TokensPerSecond,
            RemainingSeconds = step.RemainingSeconds,
        },
        ValidationEvent validation => summary with
        {
            ValidationLoss = validation.ValidationLoss,
            SequenceAccuracy = validation.SequenceAccuracy,
        },
        CompletedEvent completed => summary with
        {
            Step = completed.Step,
            TrainLoss = completed.TrainLoss,
            ValidationLoss = completed.ValidationLoss ?? summary.ValidationLoss,
            AdapterFolder = RunFolderReader.Inside(folder, completed.AdapterFolder),
            Error = null,
        },
        CancelledEvent cancelled => summary with { Step = cancelled.Step },
        PausedEvent paused => summary with { Step = paused.Step },
        FailedEvent failed => summary with { Step = failed.Step, Error = failed.Error, SuggestedLearningRate = failed.SuggestedLearningRate, LastGoodStep = failed.LastGoodStep },
        _ => summary,
    };

    private static RunTrigger? Trigger(RunEvent happened) => happened switch
    {
        RunStartedEvent => RunTrigger.WorkerStarted,
        CompletedEvent { StoppedEarly: true } => RunTrigger.CompletedEarly,
        CompletedEvent => RunTrigger.Completed,
        CancelledEvent => RunTrigger.WorkerCancelled,
        PausedEvent => RunTrigger.WorkerPaused,
        FailedEvent => RunTrigger.WorkerFailed,
        _ => null,
    };
}
