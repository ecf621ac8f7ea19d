using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Training;

/// <summary>The adapter that a run goes on from, copied into its folder: it can be resumed and repeated whatever becomes of the original.</summary>
internal static class StartAdapter
{
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
            if (spec.KeepMoments)
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
