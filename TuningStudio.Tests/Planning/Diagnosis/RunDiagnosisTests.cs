using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Planning.Diagnosis;
using TuningStudio.Tests.Support;

namespace TuningStudio.Tests.Planning.Diagnosis;

public sealed class RunDiagnosisTests
{
    private const int StepsPerEpoch = 100;

    private static readonly ResolvedHyperparameters Settings = HyperparameterResolver
        .Resolve(new HyperparameterOptions { NEpochs = 3, LearningRate = 1e-4, MicroBatchSize = 4, GradientAccumulationSteps = 1 }, new ResolverFacts(64, 2048, 400, HasValidationFile: true, "cpu", "fp32"))
        .WithTrainingExamples(4 * StepsPerEpoch);

    /// <summary>Logs of real runs of the starter with every setting left alone.</summary>
    public static TheoryData<string> HealthyRuns { get; } = ["support-intents", "palace-persona"];

    [Theory]
    [MemberData(nameof(HealthyRuns))]
    public void Of_HealthySampleRun_FindsNothing(string name)
    {
        var run = RunObservations.Of(RunEventFile.Read(Path.Combine(SharedFiles.RepositoryRoot, "TuningStudio.Tests", "Goldens", "runs", $"{name}.jsonl")));

        Assert.True(run.Steps.Count > 100);
        Assert.Equal([], RunDiagnosis.Of(run).Select(finding => finding.Code));
    }

    [Theory]
    [MemberData(nameof(HealthyRuns))]
    public void Of_HealthySampleRunAtAnyMoment_FindsNothing(string name)
    {
        var events = RunEventFile.Read(Path.Combine(SharedFiles.RepositoryRoot, "TuningStudio.Tests", "Goldens", "runs", $"{name}.jsonl")).ToList();

        Assert.All(Enumerable.Range(0, events.Count / 25), part => Assert.Equal([], RunDiagnosis.Of(RunObservations.Of(events.Take(25 * part))).Select(finding => finding.Code)));
    }

    [Fact]
    public void Of_LossThatStays_IsFlatAndAsksForMore()
    {
        var finding = Single(Run(step => 2 + Noise(step)));

        Assert.Equal((FindingCodes.LossFlat, "0.0003"), (finding.Code, finding.Changes["learningRate"]));
    }

    [Fact]
    public void Of_LossThatClimbs_IsRisingAndAsksForLess()
    {
        var finding = Single(Run(step => 2 + (step / 100.0) + Noise(step)));

        Assert.Equal((FindingCodes.LossRising, "2.5E-05"), (finding.Code, finding.Changes["learningRate"]));
    }

    [Fact]
    public void Of_Leaps_AreCountedAndTheHighestNamed()
    {
        var finding = Single(Run(step => step is 150 or 221 ? 6 + (step / 1000.0) : Falling(step) + Noise(step)));

        Assert.Equal((FindingCodes.LossSpikes, 2, 221), (finding.Code, finding.Figures[0], finding.Figures[2]));
    }

    // The course of the Llama-3 tutorial's log: 2.6 within the first epoch, 2.2 in the second, 1.85 in the third.
    [Fact]
    public void Of_StaircaseAtTheEndsOfEpochs_IsMemorising()
    {
        var finding = Single(Run(Staircase));

        Assert.Equal((FindingCodes.Memorising, 2, "2"), (finding.Code, finding.Figures[0], finding.Changes["nEpochs"]));
    }

    [Fact]
    public void Of_StaircaseThatValidationFollows_IsLearning() =>
        Assert.Empty(RunDiagnosis.Of(Run(Staircase) with { Validations = Validations(2.6, 2.5, 2.3, 2.1) }));

    [Fact]
    public void Of_ValidationThatTurned_IsOverFittingFromItsBestOn()
    {
        var finding = Single(Run(step => Falling(step) + Noise(step)) with { Validations = Validations(2.5, 1.4, 1.6, 1.9) });

        Assert.Equal((FindingCodes.OverFitting, "1"), (finding.Code, finding.Changes["nEpochs"]));
        Assert.Equal([1.4, 1, 1.9], finding.Figures);
    }

    [Fact]
    public void Of_RunWhoseStepsWereSet_AsksForFewerSteps()
    {
        var (bySteps, falling) = (Settings with { MaxSteps = 300 }, Run(step => Falling(step) + Noise(step)));
        var overFitting = Single(falling with { Settings = bySteps, Validations = Validations(2.5, 1.4, 1.6, 1.9) });
        var memorising = Single(Run(Staircase) with { Settings = bySteps });

        Assert.Equal([KeyValuePair.Create("maxSteps", "100")], overFitting.Changes);
        Assert.Equal([KeyValuePair.Create("maxSteps", "200")], memorising.Changes);
    }

    [Theory]
    [InlineData(1e-5, true)]
    [InlineData(0.2, false)]
    public void Of_AdapterWithoutEffect_IsToldByItsDivergence(double divergence, bool isFound)
    {
        var run = Run(step => Falling(step) + Noise(step)) with { Effect = new AdapterEffectEvent { Step = 200, KlToBase = divergence, Tokens = 50 } };

        Assert.Equal(isFound ? [FindingCodes.NoEffect] : [], RunDiagnosis.Of(run).Select(finding => finding.Code));
    }

    [Fact]
    public void Of_DataThatTeachesTooLittle_NamesEachReason()
    {
        var run = new RunObservations
        {
            Settings = Settings,
            Data = new DataPreparedEvent { Format = "messages", TrainingExamples = 90, SkippedExamples = 10, TruncatedExamples = 30, ExamplesWithEnd = 20 },
        };

        var found = RunDiagnosis.Of(run);

        Assert.Equal([FindingCodes.RowsMasked, FindingCodes.RowsTruncated, FindingCodes.NoEnd], found.Select(finding => finding.Code));
        Assert.All(found, finding => Assert.Equal("2048", finding.Changes["maxSequenceLength"]));
        Assert.Equal([30, 100, 1024], found[1].Figures);
    }

    [Fact]
    public void Of_LogOfAnOlderVersion_SaysNothingOfWhatItLacks() => Assert.Empty(RunDiagnosis.Of(new RunObservations
    {
        Settings = Settings,
        Data = new DataPreparedEvent { Format = "messages", TrainingExamples = 90 },
    }));

    [Fact]
    public void Observations_OfAResumedRun_ForgetWhatWasUndone()
    {
        var run = RunObservations.Of(
        [
            Step(1, 3), new AdapterEffectEvent { Step = 1 }, Step(2, 2), new ValidationEvent { Step = 2, ValidationLoss = 1 }, new AdapterEffectEvent { Step = 2 },
            new RunStartedEvent { Name = "run", EngineVersion = "1", ResumedFromStep = 1 }, Step(2, 2.5),
        ]);

        Assert.Equal([3, 2.5], run.Steps.Select(step => step.TrainLoss));
        Assert.Empty(run.Validations);
        Assert.Equal(1, run.Effect?.Step);
    }

    private static Finding Single(RunObservations run) => Assert.Single(RunDiagnosis.Of(run));

    private static double Falling(int step) => 1 + (2 * Math.Exp(-step / 60.0));

    private static double Staircase(int step) => (step <= StepsPerEpoch ? 2.6 + (1.4 * Math.Exp(-step / 8.0)) : step <= 2 * StepsPerEpoch ? 2.2 : 1.85) + Noise(step);

    private static double Noise(int step) => 0.05 * Math.Sin(step * 12.9898);

    private static RunObservations Run(Func<int, double> loss) => new()
    {
        Settings = Settings,
        Data = new DataPreparedEvent { Format = "messages", TrainingExamples = 400, ExamplesWithEnd = 400 },
        Steps = [.. Enumerable.Range(1, 3 * StepsPerEpoch).Select(step => Step(step, loss(step)))],
    };

    private static StepEvent Step(int step, double loss) => new() { Step = step, TotalSteps = 3 * StepsPerEpoch, Epoch = (double)step / StepsPerEpoch, TrainLoss = loss };

    private static List<ValidationEvent> Validations(params double[] losses) =>
        [.. losses.Select((loss, epoch) => new ValidationEvent { Step = epoch * StepsPerEpoch, Epoch = epoch, ValidationLoss = loss })];
}
