using TuningStudio.Core.Batching;
using TuningStudio.Core.Tokenization;
using TuningStudio.Core.Training.Evaluation;
using static TorchSharp.torch;

namespace TuningStudio.Tests.Training.Evaluation;

[Collection("Torch")]
public sealed class TokenHitsTests
{
    private const float Light = 0.01f;

    [Fact]
    public void Count_PromptThatIsLearntALittle_IsNotJudged()
    {
        // Right are the answer of the first and everything of the second but its answer's end.
        var counts = Count(
            [Example([0, Light, Light, 1, 1]), Example([0, Light, Light, 1, 1])],
            [false, false, true, true, true, true, true, false]);

        Assert.Equal(new HitCounts(RightTokens: 3, Tokens: 4, RightRows: 1, Rows: 2), counts);
        Assert.Equal((0.75, 0.5), (counts.TokenAccuracy, counts.SequenceAccuracy));
    }

    [Fact]
    public void Count_ExampleOfAPromptAlone_IsNoExample()
    {
        var counts = Count([Example([0, Light, Light, Light, Light])], [true, true, true, true]);

        Assert.Equal(default, counts);
        Assert.Equal((null, null), (counts.TokenAccuracy, counts.SequenceAccuracy));
    }

    [Fact]
    public void Count_WithoutWeights_IsOfAllThatIsTrained() =>
        Assert.Equal(new HitCounts(7, 8, 1, 2), Count([Example(null), Example(null)], [true, true, true, true, true, false, true, true]));

    [Theory]
    [InlineData(BatchingMode.Padded)]
    [InlineData(BatchingMode.Packed)]
    public void Count_OneOfTwoExamplesWithWeights_JudgesAllOfTheOther(BatchingMode mode) =>
        Assert.Equal(new HitCounts(6, 6, 2, 2), Count([Example(null), Example([0, Light, Light, 1, 1])], [true, true, true, true, false, false, true, true], mode));

    private static HitCounts Count(EncodedExample[] examples, bool[] right, BatchingMode mode = BatchingMode.Padded)
    {
        using var scope = NewDisposeScope();
        using var batch = CollatedExamples.Of(mode, examples, padding: 0).To(CPU);
        using var hits = new TokenHits();
        var logits = zeros(right.Length, 10);
        for (var place = 0; place < right.Length; place++)
        {
            var target = batch.Targets[place].item<long>();
            logits[place, right[place] ? target : target - 1] = 1;
        }

        hits.Add(logits, batch.Targets);
        hits.AddRows(batch);
        return hits.Count();
    }

    private static EncodedExample Example(float[]? weights) =>
        new([1, 2, 3, 4, 5], [false, true, true, true, true], Truncated: false, 1) { Weights = weights, PromptWeight = Light };
}
