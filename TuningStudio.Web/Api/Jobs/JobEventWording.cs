using System.Globalization;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.Api.Jobs;

/// <summary>A run's events in OpenAI's words; those that it has no word for are in the studio's, or left out where they are not for reading.</summary>
/// <param name="runId">The run.</param>
/// <param name="files">Ids of training and validation data.</param>
/// <param name="model">Name of the tuned model.</param>
internal sealed class JobEventWording(string runId, IReadOnlyList<string> files, string model)
{
    private int _totalSteps;

    /// <summary>The event before all others.</summary>
    internal JobEventObject Created(DateTimeOffset at) => new(Id(0, 0), at.ToUnixTimeSeconds(), "info", $"Created fine-tuning job: {JobNames.Of(runId)}", "message", null);

    internal IEnumerable<JobEventObject> Tell(RunEvent happened)
    {
        _totalSteps = (happened as StepEvent)?.TotalSteps ?? _totalSteps;
        return Words(happened).Select((told, place) => new JobEventObject(
            Id(happened.Sequence, place), happened.Time.ToUnixTimeSeconds(), told.Level, told.Message, told.Data is null ? "message" : "metrics", told.Data));
    }

    private IEnumerable<(string Level, string Message, IReadOnlyDictionary<string, double>? Data)> Words(RunEvent happened)
    {
        switch (happened)
        {
            case RunStartedEvent started:
                yield return Info(started.ResumedFromStep == 0 ? "Fine-tuning job started" : Text($"Fine-tuning job resumed from step {started.ResumedFromStep}"));
                break;
            case PhaseEvent { Phase: RunPhase.PreparingData }:
                yield return Info($"Validating training file: {string.Join(" and validation file: ", files)}");
                break;
            case DataPreparedEvent data:
                yield return Info(Text($"Files validated: {data.TrainingExamples} training examples, {data.ValidationExamples} validation examples"));
                break;
            case StepEvent step:
                yield return Metrics(
                    Text($"Step {step.Step}/{step.TotalSteps}: training loss={step.TrainLoss:0.00}"),
                    ("step", step.Step), ("total_steps", step.TotalSteps), ("train_loss", step.TrainLoss), ("train_mean_token_accuracy", step.TokenAccuracy), ("learning_rate", step.LearningRate));
                break;
            case ValidationEvent validation:
                yield return Metrics(
                    Text($"Step {validation.Step}{(_totalSteps > 0 ? Text($"/{_totalSteps}") : string.Empty)}: full validation loss={validation.ValidationLoss:0.00}"),
                    ("step", validation.Step), ("full_valid_loss", validation.ValidationLoss), ("full_valid_mean_token_accuracy", validation.TokenAccuracy));
                break;
            case CheckpointEvent checkpoint:
                yield return Info(Text($"Checkpoint created at step {checkpoint.Step}"));
                break;
            case LogEvent log:
                yield return (log.Level == "warning" ? "warn" : log.Level, log.Message, null);
                break;
            case LearningRateEvent rate:
                yield return Info(Text($"Peak learning rate changed from {rate.Before:g6} to {rate.LearningRate:g6}"));
                break;
            case RolledBackEvent back:
                yield return ("warn", Text($"Rolled back to step {back.Step}, the last good state"), null);
                break;
            case CompletedEvent:
                yield return Info($"New fine-tuned model created: {model}");
                yield return Info("The job has successfully completed");
                break;
            case CancelledEvent:
                yield return Info("The job was cancelled");
                break;
            case PausedEvent paused:
                yield return Info(Text($"The job was paused at step {paused.Step}"));
                break;
            case FailedEvent failed:
                yield return ("error", failed.Error.ToString(), null);
                break;
        }
    }

    private string Id(long sequence, int place) => Text($"ftevent-{runId}-{sequence}{(place == 0 ? string.Empty : Text($"-{place}"))}");

    private static (string Level, string Message, IReadOnlyDictionary<string, double>? Data) Info(string message) => ("info", message, null);

    // What is no number has no place in JSON.
    private static (string Level, string Message, IReadOnlyDictionary<string, double>? Data) Metrics(string message, params (string Name, double? Value)[] values) =>
        ("info", message, values.Where(value => value.Value is { } number && double.IsFinite(number)).ToDictionary(value => value.Name, value => value.Value!.Value));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
