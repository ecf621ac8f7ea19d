using System.Text.RegularExpressions;
using Bunit;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Tests.Web.Hosting;
using TuningStudio.Web.Components.Shared;

namespace TuningStudio.Tests.Web.Components.Runs;

public sealed partial class RunLogTests
{
    private static readonly (RunEvent Happened, string Line)[] Said =
    [
        (new CommandEvent { Sequence = 300, Command = new StopCommand(false) }, "Asked to stop."),
        (new CommandEvent { Sequence = 301, Command = new PauseCommand() }, "Asked to pause."),
        (new CommandEvent { Sequence = 302, Command = new CheckpointCommand() }, "Asked for a checkpoint."),
        (new CommandEvent { Sequence = 303, Command = new EvaluateCommand() }, "Asked to evaluate."),
        (new CommandEvent { Sequence = 304, Command = new LearningRateCommand(0.0001) }, "Asked for learning rate 1e-4."),
        (new CommandEvent { Sequence = 305, Command = new PatienceCommand() }, "Early stopping counts anew."),
        (new LearningRateEvent { Sequence = 306, Step = 40, Before = 0.002, LearningRate = 0.0001 }, "After step 40 the learning rate is 1e-4 instead of 0.002."),
        (new RolledBackEvent { Sequence = 307, Step = 30 }, "Went back to step 30, the last good state."),
        (new PausedEvent { Sequence = 308, Step = 50 }, "Paused at step 50."),
        (new ClassificationEvent { Sequence = 309, Step = 50, Examples = 4, Accuracy = 0.75, MacroF1 = 0.733, Classes = [], Confusion = [] }, "Step 50: classification, accuracy 75.0%, macro F1 0.733."),
        (new GenerationMetricsEvent { Sequence = 310, Step = 50, Examples = 20, ExactMatch = 0.8, RougeL = 0.88, Tokenization = "13a" }, "Step 50: 20 validation records answered, exact 80.0%, ROUGE-L 88.0."),
        (RunLog.Completed(311, early: true) with { Reason = EarlyEnd.EarlyStopping, BestStep = 6, BestValue = 0.25 }, "Stopped early at step 9: no gain any more. The best was step 6 (0.250)."),
    ];

    private static readonly RunEvent[] Everything =
    [
        RunLog.Started(1),
        RunLog.Started(2, resumedFrom: 5),
        new PhaseEvent { Sequence = 3, Phase = RunPhase.PreparingData },
        FakeRuns.Data with { Sequence = 4, TruncatedExamples = 2, SkippedExamples = 1, UnansweredExamples = 1 },
        new ResolvedEvent { Sequence = 5, Hyperparameters = FakeRuns.Resolved },
        FakeRuns.Model with { Sequence = 6 },
        FakeRuns.Validation(25),
        FakeRuns.Checkpoint(100),
        new RowLossesEvent { Sequence = 198, Rows = 480, MedianLoss = 0.02, Worst = [] },
        new RowLossesEvent { Sequence = 199, Data = RowPurpose.Validation, Rows = 60, MedianLoss = 0.3, MedianBaseLoss = 2.9, Worst = [] },
        new CommandEvent { Sequence = 200, Command = new StopCommand(true) },
        RunLog.Completed(201, early: true),
        RunLog.Completed(202),
        RunLog.Cancelled(203),
        RunLog.Failed(204),
        new LogEvent { Sequence = 205, Level = "warning", Message = "The checkpoint is damaged." },
        .. Said.Select(item => item.Happened),
    ];

    [Fact]
    public async Task Render_ReaderOfChinese_EveryEventIsALineInChinese()
    {
        await using var studio = new StudioPageContext("zh");

        var lines = studio.Render<TuningStudio.Web.Components.Runs.RunLog>(parameters => parameters.Add(item => item.Log, Everything)).FindAll(".log p");

        Assert.Equal(Everything.Length, lines.Count);
        Assert.All(lines, line => Assert.Matches(Chinese(), line.TextContent));
        Assert.Equal(
            ["The loss is NaN.", "The checkpoint is damaged."],
            lines.SelectMany(line => line.QuerySelectorAll("[lang=en]")).Select(original => original.TextContent));
    }

    [Fact]
    public async Task Render_Failure_SaysWhatKindAndKeepsTheEnginesWords()
    {
        await using var studio = new StudioPageContext();

        var line = studio.Render<TuningStudio.Web.Components.Runs.RunLog>(parameters => parameters.Add(item => item.Log, [RunLog.Failed(1)])).Find(".log-error");

        Assert.Contains("Ended with an error at step 3: The loss is no longer a number. The loss is NaN.", line.TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lora", "LoRA of rank 8.")]
    [InlineData("last-layers", "Last layers.")]
    public async Task Render_Settings_NameTheMethodAndOnlyWhatItHas(string method, string said)
    {
        await using var studio = new StudioPageContext();
        var resolved = new ResolvedEvent { Sequence = 1, Hyperparameters = FakeRuns.Resolved with { Method = method, NEpochs = 1 } };

        var line = studio.Render<TuningStudio.Web.Components.Runs.RunLog>(parameters => parameters.Add(item => item.Log, [resolved])).Find(".log p").TextContent;

        Assert.Contains($"{said} Epochs: 1, steps: ", line, StringComparison.Ordinal);
        Assert.Equal(method == "lora", line.Contains("rank", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Render_SettingsAfterAResume_NameTheLearningRateInForce()
    {
        await using var studio = new StudioPageContext();
        var resolved = new ResolvedEvent { Sequence = 1, Hyperparameters = FakeRuns.Resolved with { LearningRate = 2e-4 }, LearningRate = 5e-5 };

        var line = studio.Render<TuningStudio.Web.Components.Runs.RunLog>(parameters => parameters.Add(item => item.Log, [resolved])).Find(".log p").TextContent;

        Assert.EndsWith($"learning rate {Readings.Number(5e-5)}.", line.Trim(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Render_WhatWasAskedAndMeasured_IsSaidInWords()
    {
        await using var studio = new StudioPageContext();

        var lines = studio.Render<TuningStudio.Web.Components.Runs.RunLog>(parameters => parameters.Add(item => item.Log, [.. Said.Select(item => item.Happened)])).FindAll(".log p");

        Assert.Equal(Said.Select(item => item.Line), lines.Select(line => line.TextContent[line.QuerySelector("time")!.TextContent.Length..].Trim()));
    }

    [Fact]
    public async Task Render_ErrorOfTheEngine_IsMarkedAndKeepsItsWords()
    {
        await using var studio = new StudioPageContext();

        var line = studio.Render<TuningStudio.Web.Components.Runs.RunLog>(parameters => parameters.Add(item => item.Log, [new LogEvent { Sequence = 1, Level = "error", Message = "No space left." }])).Find(".log-error");

        Assert.Contains("Error: No space left.", line.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Render_NothingYet_SaysSoAndOffersNoFile()
    {
        await using var studio = new StudioPageContext();

        var log = studio.Render<TuningStudio.Web.Components.Runs.RunLog>(parameters => parameters.Add(item => item.Log, []).Add(item => item.RunId, "r1"));

        Assert.NotEmpty(log.Find(".log p.quiet").TextContent);
        Assert.Empty(log.FindAll(At("whole-log")));
    }

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs}")]
    private static partial Regex Chinese();
}
