using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.State;

/// <summary>
/// Picks the points that keep a curve's shape: largest triangle, three buckets (Steinarsson, "Downsampling Time Series for
/// Visual Representation", 2013). The first and the last point always stay.
/// </summary>
internal static class Downsampler
{
    internal static IReadOnlyList<StepEvent> Pick(IReadOnlyList<StepEvent> steps, int most)
    {
        if (steps.Count <= most)
        {
            return [.. steps];
        }

        if (most <= 2)
        {
            return most <= 0 ? [] : most == 1 ? [steps[^1]] : [steps[0], steps[^1]];
        }

        var picked = new List<StepEvent>(most) { steps[0] };
        var width = (steps.Count - 2) / (double)(most - 2);
        for (var bucket = 0; bucket < most - 2; bucket++)
        {
            var start = Edge(bucket, width);
            var end = Edge(bucket + 1, width);
            var next = Mean(steps, end, Math.Min(Edge(bucket + 2, width), steps.Count));
            picked.Add(Largest(steps, start, end, picked[^1], next));
        }

        picked.Add(steps[^1]);
        return picked;
    }

    private static int Edge(int bucket, double width) => (int)Math.Floor(bucket * width) + 1;

    private static (double X, double Y) Mean(IReadOnlyList<StepEvent> steps, int start, int end)
    {
        double x = 0, y = 0;
        var count = Math.Max(1, end - start);
        for (var i = start; i < start + count && i < steps.Count; i++)
        {
            x += steps[i].Step;
            y += Height(steps[i]);
        }

        return (x / count, y / count);
    }

    private static StepEvent Largest(IReadOnlyList<StepEvent> steps, int start, int end, StepEvent previous, (double X, double Y) next)
    {
        var best = steps[start];
        var largest = -1.0;
        for (var i = start; i < end; i++)
        {
            var area = Math.Abs(
                ((previous.Step - next.X) * (Height(steps[i]) - Height(previous)))
                - ((previous.Step - steps[i].Step) * (next.Y - Height(previous))));
            if (area > largest)
            {
                (best, largest) = (steps[i], area);
            }
        }

        return best;
    }

    /// <summary>A loss that is no number has no height; it must not swallow its neighbours.</summary>
    private static double Height(StepEvent step) => double.IsFinite(step.TrainLoss) ? step.TrainLoss : 0;
}
