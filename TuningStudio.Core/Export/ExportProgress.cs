namespace TuningStudio.Core.Export;

/// <summary>How far an export is.</summary>
/// <param name="Phase">What is being done.</param>
/// <param name="Share">How much of it is done, 0 to 1.</param>
public sealed record ExportProgress(ExportPhase Phase, double Share);

/// <summary>What an export is doing.</summary>
public enum ExportPhase
{
    /// <summary>Loading base and adapter.</summary>
    Loading,

    /// <summary>Writing the files.</summary>
    Writing,

    /// <summary>Reading them back and comparing.</summary>
    Verifying,
}
