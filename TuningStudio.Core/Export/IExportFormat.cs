namespace TuningStudio.Core.Export;

/// <summary>A way to write a tuned model.</summary>
internal interface IExportFormat
{
    /// <summary>Writes everything but the model card.</summary>
    /// <param name="source">The model.</param>
    /// <param name="folder">An empty folder.</param>
    /// <param name="progress">Told the share that is done, 0 to 1.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>What people should know of it, a sentence each.</returns>
    /// <exception cref="Contracts.TuningException">The model cannot be written so, or the disk is full.</exception>
    IReadOnlyList<string> Write(ExportSource source, string folder, Action<double> progress, CancellationToken cancellation);

    /// <summary>Opens what was written, as anyone would.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="request">What was asked for.</param>
    /// <param name="device">Where it computes.</param>
    OpenedModel Open(string folder, ExportRequest request, Runtime.ComputeDevice device);

    /// <summary>Largest relative error that a number takes as it is stored.</summary>
    double RoundingOf(ExportSource source);
}
