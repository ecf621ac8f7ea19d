using System.Globalization;

namespace TuningStudio.Core.Contracts;

/// <summary>Where everything of a run lies. The folder is self-contained: copied elsewhere, it can still be read.</summary>
/// <param name="Root">The folder itself.</param>
public sealed record RunFolder(string Root)
{
    private const string StepPrefix = "step-";

    /// <summary>The request: <see cref="RunSpec"/>.</summary>
    public string SpecFile => Path.Combine(Root, "spec.json");

    /// <summary>Every default made explicit: <see cref="Configuration.ResolvedHyperparameters"/>.</summary>
    public string ResolvedFile => Path.Combine(Root, "resolved.json");

    /// <summary>One <see cref="RunEvent"/> a line: the truth about the run.</summary>
    public string EventsFile => Path.Combine(Root, "events.jsonl");

    /// <summary>What the worker wrote for people who look for a fault.</summary>
    public string LogFile => Path.Combine(Root, "worker.log");

    /// <summary>One row a step, for spreadsheets.</summary>
    public string ResultsFile => Path.Combine(Root, "results.csv");

    /// <summary>The tuned model's loss on each training row.</summary>
    public string RowLossesFile => Path.Combine(Root, "row_losses.csv");

    /// <summary>The tuned model's and the base's loss on each validation row.</summary>
    public string ValidationRowLossesFile => Path.Combine(Root, "validation_row_losses.csv");

    /// <summary>Numbers of the training file's records that the run holds out, from 1; not there where validation has a file of its own.</summary>
    public string HeldOutFile => Path.Combine(Root, "held_out.json");

    /// <summary>The run's curves as TensorBoard reads them.</summary>
    public string TensorBoardFolder => Path.Combine(Root, "tensorboard");

    /// <summary>Where services that watch runs keep this one; no key is in it.</summary>
    public string TrackingFile => Path.Combine(Root, "tracking.json");

    /// <summary>The tuned adapter, in PEFT's layout.</summary>
    public string AdapterFolder => Path.Combine(Root, "adapter");

    /// <summary>The adapter that the run went on from, copied before its first step.</summary>
    public string StartFolder => Path.Combine(Root, "start");

    /// <summary>Saved states, one folder each.</summary>
    public string CheckpointsFolder => Path.Combine(Root, "checkpoints");

    /// <summary>Commands that wait for the worker, one <see cref="RunCommand"/> a file.</summary>
    public string CommandsFolder => Path.Combine(Root, "commands");

    /// <summary>What the site has written for use elsewhere, a folder each.</summary>
    public string ExportsFolder => Path.Combine(Root, "exports");

    /// <summary>The worker's process id and start time, so that a restarted site finds it again.</summary>
    public string WorkerFile => Path.Combine(Root, "worker.json");

    /// <summary>The folder of the checkpoint after <paramref name="step"/> optimizer updates.</summary>
    public string CheckpointFolder(int step) =>
        Path.Combine(CheckpointsFolder, CheckpointName(step));

    /// <summary>What was measured of that checkpoint after it was saved: <see cref="CheckpointFigures"/>.</summary>
    public string CheckpointFiguresFile(int step) => Path.Combine(CheckpointFolder(step), "evaluation.json");

    /// <summary>How a run that begins with a checkpoint of another says so: the other's id, and the checkpoint.</summary>
    public static string BranchName(string runId, int step) => $"{runId}/{CheckpointName(step)}";

    /// <summary>Reads what <see cref="BranchName"/> writes; null where it is something else.</summary>
    public static (string RunId, int Step)? Branch(string? name) =>
        name?.Split('/') is [var run, var checkpoint] && checkpoint.StartsWith(StepPrefix, StringComparison.Ordinal) && int.TryParse(checkpoint.AsSpan(StepPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var step)
            ? (run, step)
            : null;

    private static string CheckpointName(int step) => string.Create(CultureInfo.InvariantCulture, $"{StepPrefix}{step:D6}");
}
