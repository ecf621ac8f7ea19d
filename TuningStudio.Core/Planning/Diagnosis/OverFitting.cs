namespace TuningStudio.Core.Planning.Diagnosis;

/// <summary>A validation loss that has turned: what is learnt now is the training rows themselves.</summary>
internal static class OverFitting
{
    private const int FewestAfterBest = 2;
    private const double Worse = 1.05;
    private const double SmallestRise = 0.02;

    internal static Finding? Look(RunObservations run)
    {
        if (run.Validations.Count <= FewestAfterBest)
        {
            return null;
        }

        var best = run.Validations.MinBy(point => point.ValidationLoss)!;
        var last = run.Validations[^1];
        if (run.Validations.Count(point => point.Step > best.Step) < FewestAfterBest || last.ValidationLoss < Math.Max(Worse * best.ValidationLoss, best.ValidationLoss + SmallestRise))
        {
            return null;
        }

        var epochs = (int)Math.Max(1, Math.Round(best.Epoch));
        return new Finding(FindingCodes.OverFitting, [best.ValidationLoss, best.Epoch, last.ValidationLoss])
        {
            Changes = Change.Shorter(run.Settings, epochs) is { Count: > 0 } shorter ? shorter : Change.LearningRate(run.Settings, 0.5),
        };
    }
}
