using System.Globalization;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.Hosting;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Api.Jobs;

/// <summary>A job's checkpoints that are still there, with what was measured at their steps.</summary>
internal sealed class JobCheckpoints(RunStore runs, StudioHome home)
{
    /// <summary>Newest first.</summary>
    internal IReadOnlyList<CheckpointObject> List(RunSpec spec)
    {
        var saved = new SortedDictionary<int, DateTimeOffset>();
        var steps = new Dictionary<int, StepEvent>();
        var validations = new Dictionary<int, ValidationEvent>();
        StepEvent? last = null;
        ValidationEvent? measured = null;
        EventLog.Read(home.Run(spec.Id).EventsFile, 0, happened =>
        {
            last = happened as StepEvent ?? last;
            measured = happened as ValidationEvent ?? measured;
            if (happened is CheckpointEvent checkpoint)
            {
                saved[checkpoint.Step] = checkpoint.Time;
                Keep(steps, checkpoint.Step, last?.Step, last);
                Keep(validations, checkpoint.Step, measured?.Step, measured);
            }
        });
        return
        [
            .. saved.Reverse().Where(pair => runs.CheckpointAdapter(spec.Id, pair.Key) is not null).Select(pair => new CheckpointObject(
                string.Create(CultureInfo.InvariantCulture, $"ftckpt-{spec.Id}-{pair.Key}"),
                pair.Value.ToUnixTimeSeconds(),
                TunedNames.Of(spec, pair.Key),
                JobNames.Of(spec.Id),
                Metrics(pair.Key, steps.GetValueOrDefault(pair.Key), validations.GetValueOrDefault(pair.Key)),
                pair.Key)),
        ];
    }

    private static void Keep<T>(Dictionary<int, T> kept, int step, int? measuredAt, T? value)
        where T : class
    {
        if (measuredAt == step)
        {
            kept[step] = value!;
        }
    }

    private static CheckpointMetrics Metrics(int step, StepEvent? trained, ValidationEvent? validated) =>
        new(step, Finite(trained?.TrainLoss), trained?.TokenAccuracy, Finite(validated?.ValidationLoss), validated?.TokenAccuracy);

    private static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;
}
