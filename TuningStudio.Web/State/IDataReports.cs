using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data.Reports;
using TuningStudio.Core.Tokenization;

namespace TuningStudio.Web.State;

/// <summary>Looks at data sets before they are trained on, and keeps their mended versions. Every method refuses with a <see cref="TuningException"/>.</summary>
public interface IDataReports
{
    /// <summary>Looks at a whole set.</summary>
    Task<DataReport> ReportAsync(RunReading reading, IProgress<long>? progress, CancellationToken cancellationToken = default);

    /// <summary>Writes a new version with fixes applied; the file itself stays as it is.</summary>
    Task<DatasetVersion> ApplyAsync(RunReading reading, IReadOnlyList<DataFix> fixes, CancellationToken cancellationToken = default);

    /// <summary>Versions of the set that a file belongs to, oldest first. It reads a folder: pages ask for <see cref="VersionsAsync"/>.</summary>
    IReadOnlyList<DatasetVersion> Versions(string path);

    /// <summary>The same, beside the caller's thread.</summary>
    Task<IReadOnlyList<DatasetVersion>> VersionsAsync(string path);

    /// <summary>A record as a model will see it.</summary>
    /// <param name="reading">The data, and the model.</param>
    /// <param name="number">Number of the record, from 1.</param>
    /// <param name="search">Text that it must hold; then the first one from <paramref name="number"/> on is taken. Null for none.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The record's number and tokens; null where there is none.</returns>
    Task<(int Number, RecordXray Xray)?> XrayAsync(RunReading reading, int number, string? search, CancellationToken cancellationToken = default);
}
