using System.Globalization;
using Microsoft.Extensions.Localization;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.Components.Shared;
using TuningStudio.Web.Resources;

namespace TuningStudio.Web.Components.Runs;

/// <summary>Events as lines in the reader's language. What only the engine can say, in English, follows as <see cref="Original"/>.</summary>
internal static class RunLogText
{
    internal static string Describe(RunEvent item, IStringLocalizer<Texts> text) => item switch
    {
        PhaseEvent phase => text[$"Phase.{phase.Phase}"],
        RunStartedEvent { ResumedFromStep: > 0 } started => text["Log.Resumed", started.ResumedFromStep, started.ProcessId],
        RunStartedEvent started => text["Log.Started", started.ProcessId],
        ResolvedEvent { Hyperparameters: var used } resolved => text["Log.Resolved", used.NEpochs, Readings.Count(used.TotalSteps), used.EffectiveBatchSize, Readings.Number(resolved.LearningRate ?? used.LearningRate), Method(used, text)],
        DataPreparedEvent data => Data(data, text),
        ModelLoadedEvent model => text["Log.Model", model.Architecture, model.Device, model.Precision, Readings.Parameters(model.Parameters), Readings.Parameters(model.TrainableParameters)],
        ValidationEvent point => text["Log.Validation", Readings.Count(point.Step), Readings.Loss(point.ValidationLoss), Readings.Percent(point.SequenceAccuracy), Readings.Percent(point.TokenAccuracy)],
        ClassificationEvent figures => text["Log.Classification", Readings.Count(figures.Step), Readings.Percent(figures.Accuracy), Readings.Number(figures.MacroF1)],
        GenerationMetricsEvent figures => text["Log.Generation", Readings.Count(figures.Step), Readings.Count(figures.Examples), Readings.Percent(figures.ExactMatch), Readings.Score(100 * figures.RougeL)],
        RowLossesEvent rows => text[$"Log.Rows{rows.Data}", Readings.Count(rows.Rows), Readings.Loss(rows.MedianLoss), Readings.Loss(rows.MedianBaseLoss)],
        CheckpointEvent checkpoint => text["Log.Checkpoint", Readings.Count(checkpoint.Step), Readings.Bytes(checkpoint.SizeBytes)],
        CommandEvent { Command: StopCommand { Keep: true } } => text["Log.StopKeep"],
        CommandEvent { Command: StopCommand } => text["Log.Stop"],
        CommandEvent { Command: PauseCommand } => text["Log.Pause"],
        CommandEvent { Command: CheckpointCommand } => text["Log.AskedCheckpoint"],
        CommandEvent { Command: EvaluateCommand } => text["Log.AskedEvaluate"],
        CommandEvent { Command: LearningRateCommand asked } => text["Log.AskedRate", Readings.Number(asked.LearningRate)],
        CommandEvent { Command: PatienceCommand } => text["Log.Patience"],
        LearningRateEvent change => text["Log.Rate", Readings.Count(change.Step), Readings.Number(change.Before), Readings.Number(change.LearningRate)],
        RolledBackEvent back => text["Log.RolledBack", Readings.Count(back.Step)],
        PausedEvent paused => text["Log.Paused", Readings.Count(paused.Step)],
        CompletedEvent { Reason: EarlyEnd.EarlyStopping } done => text["Log.EarlyStopping", Readings.Count(done.Step), Readings.Count(done.BestStep ?? 0), Readings.Number(done.BestValue)],
        CompletedEvent { StoppedEarly: true } done => text["Log.Stopped", Readings.Count(done.Step), Readings.Loss(done.TrainLoss)],
        CompletedEvent done => text["Log.Completed", Readings.Count(done.Step), Readings.Loss(done.TrainLoss)],
        CancelledEvent cancelled => text["Log.Cancelled", Readings.Count(cancelled.Step)],
        FailedEvent failed => text["Log.Failed", Readings.Count(failed.Step), ErrorText.Title(failed.Error, text)],
        LogEvent { Level: "error" } => text["Log.Error"],
        LogEvent { Level: "warning" } => text["Log.Warning"],
        LogEvent => string.Empty,
        _ => item.GetType().Name,
    };

    internal static string? Original(RunEvent item) => item switch
    {
        LogEvent log => log.Message,
        FailedEvent failed => failed.Error.ToString(),
        _ => null,
    };

    private static string Method(ResolvedHyperparameters used, IStringLocalizer<Texts> text) => used.Method == "lora"
        ? text["Log.Lora", used.Rank]
        : TuningMethods.All.FirstOrDefault(method => method.Name == used.Method)?.Label.For(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName) ?? used.Method;

    private static string Data(DataPreparedEvent data, IStringLocalizer<Texts> text)
    {
        string line = text["Log.Data", Readings.Count(data.TrainingExamples), Readings.Count(data.ValidationExamples), Readings.Count(data.Tokens), Readings.Count(data.TrainedTokens)];
        if (data.TruncatedExamples > 0)
        {
            line += text["Log.Truncated", Readings.Count(data.TruncatedExamples)];
        }

        if (data.SkippedExamples > 0)
        {
            line += text["Log.Skipped", Readings.Count(data.SkippedExamples)];
        }

        return data.UnansweredExamples > 0 ? line + text["Log.Unanswered", Readings.Count(data.UnansweredExamples)] : line;
    }
}
