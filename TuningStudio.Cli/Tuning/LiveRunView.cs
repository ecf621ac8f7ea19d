using Spectre.Console;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Cli.Tuning;

/// <summary>A progress bar with the latest figures under the lines of note, for a terminal.</summary>
internal sealed class LiveRunView(IAnsiConsole console) : IRunView
{
    public RunEvent Follow(Func<Action<RunEvent, string>, RunEvent> train) => console.Progress()
        .AutoClear(false)
        .HideCompleted(false)
        .Columns(new SpinnerColumn(), new ProgressBarColumn { Width = 20 }, new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
        .Start(context =>
        {
            var task = context.AddTask("Starting", maxValue: 1);
            task.IsIndeterminate = true;
            return train((happened, _) => Show(task, happened));
        });

    private void Show(ProgressTask task, RunEvent happened)
    {
        switch (happened)
        {
            case StepEvent step:
                task.IsIndeterminate = false;
                task.MaxValue = step.TotalSteps;
                task.Value = step.Step;
                task.Description = Markup.Escape(RunEventText.ShortFigures(step));
                break;
            case PhaseEvent phase when task.IsIndeterminate:
                task.Description = Markup.Escape(RunEventText.Describe(phase)!);
                break;
            case PhaseEvent:
                break;
            default:
                if (RunEventText.Describe(happened) is { } text)
                {
                    console.WriteLine(text);
                }

                if (happened.IsTerminal)
                {
                    task.StopTask();
                }

                break;
        }
    }
}
