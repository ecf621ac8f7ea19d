using TuningStudio.Cli.Tuning;
using TuningStudio.Core.Planning.Diagnosis;

namespace TuningStudio.Tests.Cli;

public sealed class FindingTextTests
{
    public static TheoryData<string> Codes { get; } = [.. FindingCodes.All];

    [Theory]
    [MemberData(nameof(Codes))]
    public void Describe_EveryCode_HasWordsOfItsOwn(string code) =>
        Assert.DoesNotContain(code, FindingText.Describe(new Finding(code, [1, 2, 3])), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Codes))]
    public void Describe_One_SpeaksOfOne(string code)
    {
        Assert.DoesNotMatch(@"\b1 times\b|\b1 of 480 rows (have|were|teach)\b", FindingText.Describe(new Finding(code, [1, 480, 1024])));
        Assert.DoesNotMatch(@"\b1 steps\b", FindingText.Describe(new Finding(code, [0.5, 1, 2])));
    }

    [Fact]
    public void Describe_WithChanges_NamesTheFlagsToSet() => Assert.EndsWith(
        " Try --n-epochs 2 --learning-rate 0.0001.",
        FindingText.Describe(new Finding(FindingCodes.OverFitting, [1, 2, 3]) { Changes = new Dictionary<string, string> { ["nEpochs"] = "2", ["learningRate"] = "0.0001" } }),
        StringComparison.Ordinal);
}
