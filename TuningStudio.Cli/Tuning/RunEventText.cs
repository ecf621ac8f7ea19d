using System.Globalization;
using TuningStudio.Cli.Output;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Cli.Tuning;

/// <summary>Events as people read them.</summary>
internal static class RunEventText
{
    /// <summary>One line, or null for what people need not hear. A failure is told as an error instead.</summary>
    internal static string? Describe(RunEvent happened) => happened switch
    {
        RunStartedEvent { ResumedFromStep: > 0 } started => Say($"Going on with {started.Name} from step {started.ResumedFromStep}"),
        RunStartedEvent started => $"Run {started.Name}",
        PhaseEvent phase => Phase(phase.Phase),
        ResolvedEvent resolved => Settings(resolved.Hyperparameters, resolved.LearningRate),
        DataPreparedEvent data => Data(data),
        ModelLoadedEvent model => Say($"{model.Architecture} on {model.Device} in {model.Precision}: {model.Parameters:N0} parameters, {model.TrainableParameters:N0} trained"),
        StepEvent step => Figures(step),
        ValidationEvent validation => Say($"Validation at step {validation.Step}: loss {validation.ValidationLoss:0.0000}, perplexity {validation.Perplexity:0.00}, token accuracy {validation.TokenAccuracy:P1}, whole answers {validation.SequenceAccuracy:P1}"),
        CheckpointEvent checkpoint => $"Saved {checkpoint.Folder} ({Quantities.Bytes(checkpoint.SizeBytes)}{(checkpoint.BestStep == checkpoint.Step ? ", the best so far" : string.Empty)})",
        LogEvent log => log.Level == "info" ? log.Message : $"{log.Level}: {log.Message}",
        CommandEvent { Command: StopCommand { Keep: true } } => "Stopping: what was learnt is kept",
        CommandEvent { Command: StopCommand } => "Stopping",
        CommandEvent { Command: PauseCommand } => "Pausing",
        LearningRateEvent change => Say($"Learning rate {change.LearningRate:0.0#e-0} instead of {change.Before:0.0#e-0} after step {change.Step}"),
        RolledBackEvent back => Say($"Went back to step {back.Step}, the last good state"),
        PausedEvent paused => Say($"Paused after {Quantities.Of(paused.Step, "step")}: add --resume to go on"),
        CompletedEvent completed => Say($"{(completed.Reason == EarlyEnd.EarlyStopping ? "No gain any more: stopped early" : "Done")} after {Quantities.Of(completed.Step, "step")} in {Quantities.Time(completed.ElapsedSeconds)}: mean training loss of the last epoch {completed.TrainLoss:0.0000}{Validation(completed)}, adapter{Origin(completed)} in {completed.AdapterFolder}"),
        CancelledEvent cancelled => Say($"Cancelled after {Quantities.Of(cancelled.Step, "step")}; the checkpoints remain"),
        _ => MeasurementText.Describe(happened),
    };

    internal static string Figures(StepEvent step) => Say(
        $"step {step.Step}/{step.TotalSteps}  loss {step.TrainLoss:0.0000}  lr {step.LearningRate:0.00e-0}  gradient {step.GradientNorm:0.00}  {step.TokensPerSecond:N0} tokens/s  {Quantities.Time(step.RemainingSeconds)} left");

    /// <summary>The same, short enough to stand beside a bar in a narrow window.</summary>
    internal static string ShortFigures(StepEvent step) => Say(
        $"{step.Step}/{step.TotalSteps} loss {step.TrainLoss:0.000} {step.TokensPerSecond:N0} tok/s {Quantities.Time(step.RemainingSeconds)} left");

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Validation(CompletedEvent completed) =>
        completed.ValidationLoss is { } loss ? Say($", validation loss {loss:0.0000}") : string.Empty;

    private static string Origin(CompletedEvent completed) =>
        completed.AdapterStep is { } step && step != completed.Step ? Say($" of step {step}, the best,") : string.Empty;

    private static string Phase(RunPhase phase) => phase switch
    {
        RunPhase.PreparingData => "Preparing the data",
        RunPhase.LoadingModel => "Loading the model",
        RunPhase.Training => "Training",
        RunPhase.Validating => "Validating",
        _ => "Saving",
    };

    private static string Settings(ResolvedHyperparameters hyperparameters, double? learningRate) => Say(
        $"{Method(hyperparameters)}; {Quantities.Of(hyperparameters.NEpochs, "epoch")} = {Quantities.Of(hyperparameters.TotalSteps, "step")} of {hyperparameters.MicroBatchSize} x {hyperparameters.GradientAccumulationSteps} examples, {hyperparameters.Batching}; learning rate {learningRate ?? hyperparameters.LearningRate:0.0e-0} {hyperparameters.Schedule}; seed {hyperparameters.Seed}");

    private static string Method(ResolvedHyperparameters hyperparameters) => hyperparameters.Method == "lora"
        ? Say($"lora rank {hyperparameters.Rank} alpha {hyperparameters.Alpha} on {string.Join(',', hyperparameters.TargetModules)}")
        : hyperparameters.Method;

    private static string Data(DataPreparedEvent data)
    {
        var text = Say($"Data ({data.Format}): {data.TrainingExamples:N0} examples to learn, {data.ValidationExamples:N0} held out, {data.Tokens:N0} tokens of which {data.TrainedTokens:N0} count");
        if (data.TruncatedExamples > 0)
        {
            text += Say($"; {data.TruncatedExamples:N0} cut to the maximum length");
        }

        if (data.UnansweredExamples > 0)
        {
            text += Say($"; {data.UnansweredExamples:N0} without their last turns, which nobody answers");
        }

        return data.SkippedExamples > 0 ? text + Say($"; {data.SkippedExamples:N0} left out, having no trained token") : text;
    }
}
