using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Cli.Tuning;

/// <summary>A checkpoint from which a new run branches: it gives the adapter, and what is not said anew comes from its run's request.</summary>
internal static class BranchSource
{
    /// <summary>The request of the checkpoint's run, beginning with the checkpoint's adapter; method and shape are the adapter's.</summary>
    /// <exception cref="TuningException">It is no checkpoint of a run.</exception>
    internal static RunSpec Open(string checkpoint, bool keepMoments)
    {
        var folder = Path.GetFullPath(checkpoint);
        var adapter = Path.Combine(folder, "adapter");
        if (!File.Exists(Path.Combine(folder, "manifest.json")) || !Directory.Exists(adapter))
        {
            throw new TuningException(ErrorCodes.NotFound, "The folder holds no checkpoint.", "Name a folder under a run's checkpoints/, for instance runs/a/checkpoints/step-000100.", folder, field: "--branch-from");
        }

        var run = new RunFolder(Path.GetDirectoryName(Path.GetDirectoryName(folder)!)!);
        var spec = RunPreparation.Open(run);
        return spec with
        {
            Adapter = adapter,
            KeepMoments = keepMoments,
            BranchedFrom = $"{Path.GetFileName(run.Root)}/{Path.GetFileName(folder)}",
            Extensions = [],
            Hyperparameters = HyperparameterCatalog.WithoutAdapter(spec.Hyperparameters),
        };
    }
}
