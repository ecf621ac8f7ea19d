using TuningStudio.Core.Data;

namespace TuningStudio.Tests.Data;

/// <summary>Reading that ends when the test is cancelled.</summary>
internal static class DatasetReading
{
    public static IEnumerable<TrainingRecord> All(this Dataset dataset) => dataset.Records(TestContext.Current.CancellationToken);

    public static DatasetReport CheckAll(this Dataset dataset, int maxFaults = 20) =>
        dataset.Check(maxFaults, TestContext.Current.CancellationToken);
}
