using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Data;

/// <summary>What a look at every record of a data file found.</summary>
/// <param name="Records">Sound records.</param>
/// <param name="FaultyRecords">Records that cannot be used, those beyond <paramref name="Faults"/> included.</param>
/// <param name="Faults">The first faults, one per faulty record, in the order of the file.</param>
public sealed record DatasetReport(long Records, long FaultyRecords, IReadOnlyList<ErrorInfo> Faults);
