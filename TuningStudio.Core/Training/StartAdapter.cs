using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Models;
using TuningStudio.Core.Peft;

namespace TuningStudio.Core.Training;

/// <summary>The adapter that a run goes on from, copied into its folder: it can be resumed and repeated whatever becomes of the original.</summary>
internal static class StartAdapter
{
    /// <summary>Puts a run's adapter on its base, as it is before the first step; one to go on from was copied before.</summary>
    /// <exception cref="TuningException">It does not fit the base.</exception>
    internal static IAttachedAdapter Attach(RunSpec spec, RunFolder folder, ICausalLanguageModel model, ResolvedHyperparameters values) =>
        spec.Adapter is null ? Adapters.Create(model, values, spec.Model) : Adapters.Load(folder.StartFolder, model, values.LoraPlusRatio);

    /// <summary>Copies it, with the moments of the checkpoint it lies in where they are wanted; a copy that is there already stays.</summary>
    /// <returns>The copy.</returns>
    /// <exception cref="TuningException">It cannot be copied.</exception>
    internal static string Copy(RunSpec spec, RunFolder folder)
    {
        if (Directory.Exists(folder.StartFolder))
        {
            return folder.StartFolder;
        }

        var adapter = spec.Adapter!;
        var temporary = folder.StartFolder + ".copying";
        try
        {
            RunFolders.Delete(temporary);
            RunFolders.CopyFiles(adapter, temporary);

            // Another run's copy has them in itself.
            if (spec.KeepMoments && !File.Exists(Path.Combine(temporary, CheckpointStore.OptimizerFile)))
            {
                File.Copy(Path.Combine(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(adapter))!, CheckpointStore.OptimizerFile), Path.Combine(temporary, CheckpointStore.OptimizerFile));
            }

            Directory.Move(temporary, folder.StartFolder);
            return folder.StartFolder;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            RunFolders.TryDelete(temporary);
            throw new TuningException(ErrorCodes.NotFound, $"The adapter to go on from cannot be copied: {exception.Message}", "Name the folder that a tuning run wrote as 'adapter', or a whole checkpoint of one.", adapter, field: "adapter", innerException: exception);
        }
    }
}
