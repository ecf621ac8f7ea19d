using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Peft;

namespace TuningStudio.Core.Training;

/// <summary>The adapter that a run ends with: as it is, or as it was at its best.</summary>
internal static class FinalAdapter
{
    /// <summary>Puts the values that are kept into the model, once the last state is saved or nobody goes on from it.</summary>
    /// <param name="adapter">As it is after the last step.</param>
    /// <param name="state">Where the run stands.</param>
    /// <param name="hyperparameters">Say which state is wanted.</param>
    /// <param name="checkpoints">Have the best state.</param>
    /// <param name="warn">Told where that is gone.</param>
    /// <returns>The step they are from.</returns>
    internal static int PutIn(IAttachedAdapter adapter, TrainingState state, ResolvedHyperparameters hyperparameters, CheckpointStore checkpoints, Action<string> warn)
    {
        if (hyperparameters.FinalAdapter != "best" || state.Best is not { Step: var best } || best == state.Step)
        {
            return state.Step;
        }

        if (checkpoints.TryPutIn(best, adapter))
        {
            return best;
        }

        warn($"The best state, of step {best}, is gone or damaged; the last one becomes the adapter.");
        return state.Step;
    }

    /// <summary>Writes it under another name first, so that there is the whole of it or what was there before.</summary>
    /// <param name="adapter">With the values that are kept.</param>
    /// <param name="folder">The run's folder.</param>
    /// <param name="onSaved">Puts beside the adapter what belongs to it; given the folder.</param>
    /// <exception cref="TuningException">It cannot be written.</exception>
    internal static void Write(IAttachedAdapter adapter, RunFolder folder, Action<string> onSaved)
    {
        var temporary = Path.Combine(folder.Root, ".adapter-saving");
        try
        {
            RunFolders.Delete(temporary);
            adapter.Save(temporary);
            onSaved(temporary);
            DurableFolder.FlushAll(temporary);
            RunFolders.Delete(folder.AdapterFolder);
            Directory.Move(temporary, folder.AdapterFolder);
            DurableFolder.FlushNames(folder.Root);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or TuningException { Code: ErrorCodes.CannotWrite })
        {
            RunFolders.TryDelete(temporary);
            throw new TuningException(ErrorCodes.CannotWrite, $"The adapter could not be written: {exception.Message}", RemedyOfAFullDisk(folder), folder.AdapterFolder, innerException: exception);
        }
    }

    private static string RemedyOfAFullDisk(RunFolder folder) => CheckpointStore.ResumeStep(folder) is var step && step > 0
        ? $"Free some disk space and resume: the run goes on from its checkpoint of step {step}."
        : "Free some disk space and start again: there was no room for a checkpoint either.";
}
