using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Planning.Diagnosis;

/// <summary>
/// The staircase of memorised epochs: the training loss hardly moves within an epoch and drops where the rows come round again, while the
/// validation loss, if there is one, does not follow.
/// </summary>
internal static class Memorising
{
    private const int FewestStepsPerEpoch = 12;
    private const double ShareOfLoss = 0.06;
    private const double SmallestDrop = 0.1;
    private const double TimesTheSlope = 2;
    private const double TimesTheNoise = 2;
    private const double Follows = 0.98;

    internal static Finding? Look(RunObservations run)
    {
        if (run.Settings is not { StepsPerEpoch: >= FewestStepsPerEpoch } settings || run.Steps.Count == 0)
        {
            return null;
        }

        var epochs = (int)run.Steps[^1].Epoch;
        return Enumerable.Range(1, Math.Max(0, epochs)).Reverse().Select(epoch => At(run, epoch, settings.StepsPerEpoch)).FirstOrDefault(finding => finding is not null);
    }

    private static Finding? At(RunObservations run, int epoch, int stepsPerEpoch)
    {
        var end = epoch * stepsPerEpoch;
        var width = Math.Clamp(stepsPerEpoch / 6, 2, 40);
        var middle = Window(run, end - (stepsPerEpoch / 2) - (width / 2), width);
        var before = Window(run, end - width, width);
        var after = Window(run, end, width);
        if (middle is null || before is null || after is null || after[^1].Step < end + width)
        {
            return null;
        }

        var (upper, lower) = (RunObservations.MeanLoss(before)!.Value, RunObservations.MeanLoss(after)!.Value);
        var slope = RunObservations.MeanLoss(middle)!.Value - upper;
        var drop = upper - lower;
        return drop > SmallestDrop && drop > ShareOfLoss * upper && drop > TimesTheSlope * slope && drop > TimesTheNoise * Noise(before, after) && !ValidationFollows(run, epoch)
            ? new Finding(FindingCodes.Memorising, [epoch, upper, lower]) { Changes = Change.Shorter(run.Settings, epoch) }
            : null;
    }

    // Steps from `start` on; null where too many of them are missing.
    private static List<StepEvent>? Window(RunObservations run, int start, int width)
    {
        var steps = run.Steps.Where(step => step.Step > start && step.Step <= start + width).ToList();
        return steps.Count < 2 ? null : steps;
    }

    // Standard error of the difference of both means.
    private static double Noise(List<StepEvent> before, List<StepEvent> after) => Math.Sqrt(Variance(before) + Variance(after));

    private static double Variance(List<StepEvent> steps)
    {
        var mean = RunObservations.MeanLoss(steps)!.Value;
        return steps.Sum(step => Math.Pow(step.TrainLoss - mean, 2)) / (steps.Count - 1) / steps.Count;
    }

    private static bool ValidationFollows(RunObservations run, int epoch)
    {
        var before = run.Validations.Where(point => point.Epoch <= epoch).Select(point => (double?)point.ValidationLoss).Min();
        var after = run.Validations.Where(point => point.Epoch > epoch).Select(point => (double?)point.ValidationLoss).Min();
        return after < Follows * before;
    }
}
