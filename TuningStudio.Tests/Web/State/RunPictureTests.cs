using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Tests.Web.Hosting;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.State;

public sealed class RunPictureTests
{
    private readonly RunPicture _picture = new();

    [Fact]
    public void Add_ValidationsBetweenTraining_LeaveOneLineEachAndNoPhases()
    {
        Add(RunLog.Started(1), Phase(RunPhase.PreparingData), Phase(RunPhase.LoadingModel));
        for (var step = 0; step <= 20; step += 10)
        {
            Add(Phase(RunPhase.Validating), FakeRuns.Validation(step), Phase(RunPhase.Training));
        }

        Assert.Equal(
            ["RunStartedEvent", "PreparingData", "LoadingModel", "ValidationEvent", "Training", "ValidationEvent", "ValidationEvent"],
            _picture.Log.Select(line => line is PhaseEvent phase ? phase.Phase.ToString() : line.GetType().Name));
    }

    [Fact]
    public void Add_Classification_IsKnownAtTheValidationOfItsStep()
    {
        Add(FakeRuns.Validation(10), FakeRuns.Validation(20), new ClassificationEvent { Step = 20, Accuracy = 0.75, Classes = [], Confusion = [] });

        Assert.Equal([null, 0.75], _picture.Validations.Select(point => point.Classification?.Accuracy));
    }

    [Fact]
    public void Add_RunTakenUpAgain_DropsWhatIsMeasuredAgain()
    {
        Add(RunLog.Started(1), FakeRuns.Validation(10), FakeRuns.Validation(20), RunLog.Started(5, resumedFrom: 10), Phase(RunPhase.Training));

        Assert.Equal([10], _picture.Validations.Select(point => point.Step));
        Assert.IsType<PhaseEvent>(_picture.Log[^1]);
    }

    [Fact]
    public void Add_RowLosses_KeepsTheLastOfEachData()
    {
        Add(RunLog.Started(1), Rows(10, RowPurpose.Training), Rows(10, RowPurpose.Validation), Rows(20, RowPurpose.Validation));
        Assert.Equal([(10, RowPurpose.Training), (20, RowPurpose.Validation)], _picture.RowLosses.Select(rows => (rows.Step, rows.Data)));

        Add(RunLog.Started(5, resumedFrom: 15));
        Assert.Equal([(10, RowPurpose.Training)], _picture.RowLosses.Select(rows => (rows.Step, rows.Data)));

        Add(RunLog.Started(9, resumedFrom: 5));
        Assert.Empty(_picture.RowLosses);

        RowLossesEvent Rows(int step, RowPurpose purpose) => new() { Step = step, Data = purpose, Worst = [] };
    }

    [Fact]
    public void Add_Effects_AreAllKeptUntilTheyAreMeasuredAgain()
    {
        Add(RunLog.Started(1), Effect(10, 0.1), Effect(20, 0.2), Effect(30, 0.3), Effect(20, 0.25));
        Assert.Equal([10, 30, 20], _picture.Effects.Select(point => point.Step));
        Assert.Equal(0.25, _picture.Effects[^1].KlToBase);

        Add(RunLog.Started(5, resumedFrom: 20));

        Assert.Equal([10, 20], _picture.Effects.Select(point => point.Step));
    }

    [Fact]
    public void Add_EndlessRun_KeepsListsShort()
    {
        for (var step = 1; step <= 3 * RunPicture.MostValidations; step++)
        {
            Add(FakeRuns.Validation(step));
        }

        Assert.InRange(_picture.Validations.Count, RunPicture.MostValidations / 4, RunPicture.MostValidations);
        Assert.Equal(3 * RunPicture.MostValidations, _picture.Validations[^1].Step);
        Assert.Equal(RunPicture.MostLogLines, _picture.Log.Count);
    }

    private static AdapterEffectEvent Effect(int step, double divergence) => new() { Step = step, KlToBase = divergence, Tokens = 40 };

    private static PhaseEvent Phase(RunPhase phase) => new() { Phase = phase };

    private void Add(params RunEvent[] events) => Array.ForEach(events, _picture.Add);
}
