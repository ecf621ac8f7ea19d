using System.Text.Json;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Tests.Web.Hosting;

/// <summary>Writes what a worker would write.</summary>
internal static class RunLog
{
    internal static RunStartedEvent Started(long sequence, int resumedFrom = 0) => new() { Sequence = sequence, Time = At(sequence), Name = "run", EngineVersion = "0", ResumedFromStep = resumedFrom };

    internal static StepEvent Step(long sequence, int step, double loss = 1) => new() { Sequence = sequence, Time = At(sequence), Step = step, TotalSteps = 100, TrainLoss = loss };

    internal static CompletedEvent Completed(long sequence, bool early = false) => new() { Sequence = sequence, Time = At(sequence), Step = 9, AdapterFolder = "adapter", TrainLoss = 0.5, StoppedEarly = early };

    internal static FailedEvent Failed(long sequence) => new() { Sequence = sequence, Time = At(sequence), Step = 3, Error = new ErrorInfo(ErrorCodes.NotANumber, "The loss is NaN.") };

    internal static CancelledEvent Cancelled(long sequence) => new() { Sequence = sequence, Time = At(sequence), Step = 3 };

    internal static string Line(RunEvent happened) => JsonSerializer.Serialize(happened, StudioJson.Line.RunEvent);

    internal static void Append(RunFolder folder, params RunEvent[] events)
    {
        Directory.CreateDirectory(folder.Root);
        File.AppendAllLines(folder.EventsFile, events.Select(Line));
    }

    internal static void WriteSpec(RunFolder folder, RunSpec spec)
    {
        Directory.CreateDirectory(folder.Root);
        File.WriteAllText(folder.SpecFile, JsonSerializer.Serialize(spec, StudioJson.Indented.RunSpec));
    }

    internal static void WriteCheckpoint(RunFolder folder, int step)
    {
        Directory.CreateDirectory(folder.CheckpointFolder(step));
        File.WriteAllText(Path.Combine(folder.CheckpointFolder(step), "manifest.json"), "{}");
    }

    private static DateTimeOffset At(long sequence) => DateTimeOffset.UnixEpoch.AddSeconds(sequence);
}
