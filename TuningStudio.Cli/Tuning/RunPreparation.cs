using System.Text.Json;
using TuningStudio.Cli.Prompts;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Training;

namespace TuningStudio.Cli.Tuning;

/// <summary>Makes or takes up a run folder, so that nothing a person has is ever overwritten.</summary>
internal static class RunPreparation
{
    /// <summary>Takes a folder for a new run and writes its request; what another process is at work on stays as it is.</summary>
    /// <returns>The folder's lock, to be held for as long as the run lasts.</returns>
    /// <exception cref="TuningException">The folder is in use, holds something that would be lost, or cannot be written.</exception>
    internal static RunLock Create(RunSpec spec, RunFolder folder)
    {
        if (File.Exists(folder.Root))
        {
            throw new TuningException(ErrorCodes.InvalidOption, "--output names a file.", "Name a folder that is empty or not there yet.", folder.Root, field: "--output");
        }

        RunLock? taken = null;
        try
        {
            Directory.CreateDirectory(folder.Root);
            taken = RunLock.Take(folder);
            RefuseWhatWouldBeLost(folder);
            spec.Write(folder);
            return taken;
        }
        catch (Exception fault)
        {
            taken?.Dispose();
            if (fault is IOException or UnauthorizedAccessException)
            {
                throw new TuningException(ErrorCodes.CannotWrite, $"The run folder cannot be written: {fault.Message}", "Choose another folder or check its permissions.", folder.Root, innerException: fault);
            }

            throw;
        }
    }

    /// <summary>Reads the request of a run that is there already.</summary>
    /// <exception cref="TuningException">It is no run folder.</exception>
    internal static RunSpec Open(RunFolder folder)
    {
        if (!File.Exists(folder.SpecFile))
        {
            throw new TuningException(ErrorCodes.NotFound, "The folder holds no run: spec.json is not there.", "Name the --output folder of an earlier run.", folder.Root, field: "--output");
        }

        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(folder.SpecFile), StudioJson.Line.RunSpec)
                ?? throw new JsonException("it is null");
        }
        catch (JsonException fault)
        {
            throw new TuningException(ErrorCodes.InvalidData, $"The run's spec.json cannot be read: {InputFile.Reason(fault)}", "Restore the file, or start a new run.", folder.SpecFile, (fault.LineNumber ?? 0) + 1, innerException: fault);
        }
    }

    /// <summary>Adds epochs to a finished run.</summary>
    /// <exception cref="TuningException">It is not finished, or has no state to go on from.</exception>
    internal static RunSpec Extend(RunFolder folder, int epochs, double? learningRate)
    {
        var spec = Open(folder);
        if (!IsDone(folder, spec))
        {
            throw new TuningException(ErrorCodes.InvalidOption, "The run is not finished.", "Go on with it by --resume first; then it can be extended.", folder.Root, field: "--extend");
        }

        if (CheckpointStore.ResumeStep(folder) == 0)
        {
            throw new TuningException(ErrorCodes.NotFound, "The run has no checkpoint left to go on from.", "Go on from its adapter in a new run: tune --adapter.", folder.Root, field: "--extend");
        }

        // What came too late for the run as it was is not meant for its new epochs, which have a rate of their own.
        CommandFiles.Take(folder);
        spec = spec with { Extensions = [.. spec.Extensions, new RunExtension(epochs, learningRate)] };
        spec.Write(folder);
        return spec;
    }

    /// <summary>Whether every step is done that was ever asked for.</summary>
    internal static bool IsDone(RunFolder folder, RunSpec spec) =>
        LastEvent(folder) is CompletedEvent { StoppedEarly: false } && spec.Extensions.Count == ExtensionsDone(folder);

    /// <summary>The last event of a run's log, if there is one that can be read.</summary>
    internal static RunEvent? LastEvent(RunFolder folder)
    {
        if (!File.Exists(folder.EventsFile) || File.ReadLines(folder.EventsFile).LastOrDefault(line => line.Length > 0) is not { } last)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(last, StudioJson.Line.RunEvent);
        }
        catch (JsonException)
        {
            // A killed worker left half a line.
            return null;
        }
    }

    private static int ExtensionsDone(RunFolder folder)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(folder.ResolvedFile), StudioJson.Line.ResolvedHyperparameters)?.Extensions.Count ?? 0;
        }
        catch (Exception fault) when (fault is IOException or JsonException)
        {
            return 0;
        }
    }

    // A run that failed before it saved anything, as with a wrong data file, may be started again in its place; its log stays.
    private static void RefuseWhatWouldBeLost(RunFolder folder)
    {
        if (!File.Exists(folder.SpecFile) && Directory.EnumerateFileSystemEntries(folder.Root).Any(path => path != RunLock.FileOf(folder)))
        {
            throw new TuningException(ErrorCodes.InvalidOption, "The output folder is not empty and holds no run.", "Choose a folder that is empty or not there yet.", folder.Root, field: "--output");
        }

        var hasCheckpoints = Directory.Exists(folder.CheckpointsFolder) && Directory.EnumerateFileSystemEntries(folder.CheckpointsFolder).Any();
        if (hasCheckpoints || Directory.Exists(folder.AdapterFolder))
        {
            throw new TuningException(
                ErrorCodes.InvalidOption,
                "The output folder holds a run already.",
                hasCheckpoints ? "Add --resume to go on with it, or choose another folder." : "Choose another folder.",
                folder.Root,
                field: "--output");
        }
    }
}
