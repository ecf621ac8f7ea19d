using TuningStudio.Cli.Preparing;
using TuningStudio.Core.Data.Reports;
using TuningStudio.Core.Data.Reports.Fixes;

namespace TuningStudio.Tests.Cli;

public sealed class DataFindingTextTests
{
    public static TheoryData<string> Codes { get; } = [.. typeof(DataFindingCodes).GetFields().Select(field => (string)field.GetRawConstantValue()!)];

    [Theory]
    [MemberData(nameof(Codes))]
    public void Describe_OneRecord_SpeaksOfOne(string code) => Assert.DoesNotMatch(
        @"\b1 (records|answers|completions)\b",
        DataFindingText.Describe(new DataFinding(code, FindingSeverity.Warning, 1) { Words = ["a", "b"], Figures = [1, 2] }));

    [Theory]
    [InlineData(1, "Remove 1 record")]
    [InlineData(1200, "Remove 1,200 records")]
    public void Describe_Fix_CountsItsRecords(int count, string expected) =>
        Assert.Equal(expected, DataFindingText.Describe(new DataFinding(DataFindingCodes.Duplicates, FindingSeverity.Warning, count), DataFixes.DropDuplicates));
}
