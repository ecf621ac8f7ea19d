using TuningStudio.Core.Export.Verification;

namespace TuningStudio.Core.Export;

/// <summary>What an export has written.</summary>
/// <param name="Format">As what.</param>
/// <param name="Output">Full path of the folder.</param>
/// <param name="Files">The files in it, by name.</param>
/// <param name="Verification">How near the written model is to the one in the studio.</param>
/// <param name="Notes">What people should know of it, a sentence each.</param>
public sealed record ExportReport(
    ExportFormat Format,
    string Output,
    IReadOnlyList<ExportedFile> Files,
    VerificationResult Verification,
    IReadOnlyList<string> Notes);

/// <summary>A file of an export.</summary>
/// <param name="Name">Its name.</param>
/// <param name="SizeBytes">Its size.</param>
public sealed record ExportedFile(string Name, long SizeBytes);
