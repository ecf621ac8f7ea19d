using System.Text.RegularExpressions;
using Bunit;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Tests.Web.Hosting;
using TuningStudio.Web.Components.Shared;

namespace TuningStudio.Tests.Web.Components.Runs;

public sealed partial class RunLogTests
{
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

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs}")]
    private static partial Regex Chinese();
}
