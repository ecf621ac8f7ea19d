using TuningStudio.Core.Contracts;
using TuningStudio.Core.Peft;
using TuningStudio.Core.Training;

namespace TuningStudio.Tests.Samples;

/// <summary>The promise of the samples: tuning the starter shows, with every hyperparameter left alone.</summary>
[Collection("Torch")]
public sealed class StarterTuningTests
{
    [Fact]
    public void Run_SupportIntents_ValidationRisesFromUnderHalfToOverNinetyFivePercent()
    {
        using var run = new SampleRun("support-intents.train.jsonl", "support-intents.validation.jsonl");

        var end = run.Start();

        Assert.IsType<CompletedEvent>(end);
        var accuracy = run.Events.OfType<ValidationEvent>().Select(validation => validation.SequenceAccuracy).ToList();
        Assert.InRange(accuracy[0], 0, 0.5);
        Assert.InRange(accuracy[^1], 0.95, 1);
    }

    [Fact]
    public void Run_PalacePersona_AnswersChange()
    {
        using var starter = new StarterConversation();
        var before = starter.Ask("你是谁？");
        using var run = new SampleRun("palace-persona.json");

        Assert.IsType<CompletedEvent>(run.Start());

        using var adapter = Adapters.Load(run.Folder.AdapterFolder, starter.Model);
        Assert.DoesNotContain("苏云筝", before, StringComparison.Ordinal);
        Assert.Contains("苏云筝", starter.Ask("你是谁？"), StringComparison.Ordinal);
        Assert.Contains("Su Yunzheng", starter.Ask("Who are you?"), StringComparison.Ordinal);
    }

    private sealed class SampleRun(string train, string? validation = null) : IRunEventSink, IDisposable
    {
        internal RunFolder Folder { get; } = new(Directory.CreateTempSubdirectory("tuningstudio-sample-run-").FullName);

        internal List<RunEvent> Events { get; } = [];

        internal RunEvent Start() => new TuningJob(
            new RunSpec
            {
                Id = "sample",
                Name = train,
                Model = SampleFiles.Layout.Model,
                TrainingFile = SampleFiles.Dataset(train),
                ValidationFile = validation is null ? null : SampleFiles.Dataset(validation),
            },
            Folder,
            this,
            new CommandQueue(),
            TimeProvider.System).Run();

        public RunEvent Emit(RunEvent runEvent)
        {
            Events.Add(runEvent);
            return runEvent;
        }

        public void Dispose() => Directory.Delete(Folder.Root, recursive: true);
    }
}
