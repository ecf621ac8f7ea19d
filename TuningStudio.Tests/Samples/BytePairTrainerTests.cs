using System.Text;
using TuningStudio.StarterRecipe.Tokenizer;

namespace TuningStudio.Tests.Samples;

public sealed class BytePairTrainerTests
{
    [Fact]
    public void Train_ClassicExample_MergesTheMostFrequentPairsFirst()
    {
        // The example of Sennrich et al. (2016), without its end-of-word mark.
        var trainer = new BytePairTrainer([("low", 5), ("lower", 2), ("newest", 6), ("widest", 3)]);

        trainer.Train(256 + 4);

        Assert.Equal(["es", "est", "lo", "low"], trainer.Tokens.Skip(256).Select(Encoding.UTF8.GetString));
    }

    [Fact]
    public void Train_OverlappingPairs_CountsWhatIsThere()
    {
        var trainer = new BytePairTrainer([("aaaa", 10), ("aab", 4)]);

        trainer.Train(256 + 3, leastWeight: 1);

        Assert.Equal(["aa", "aaaa", "aab"], trainer.Tokens.Skip(256).Select(Encoding.UTF8.GetString));
    }

    [Fact]
    public void Train_RunTwice_GivesTheSameMerges()
    {
        (string, long)[] words = [("banana", 3), ("bandana", 3), ("ananas", 3), ("香蕉", 3), ("香菜", 3)];
        var (first, second) = (new BytePairTrainer(words), new BytePairTrainer(words.Reverse()));

        first.Train(300);
        second.Train(300);

        Assert.Equal(first.Merges, second.Merges);
    }

    [Theory]
    [InlineData("beautiful", true)]
    [InlineData("averyverylongword", false)]
    [InlineData("花园", true)]
    [InlineData("花园里", false)]
    [InlineData("，花", false)]
    [InlineData("。”", true)]
    public void Allows_WholeCharacters_KeepsTokensShortAndWordsPure(string text, bool allowed) =>
        Assert.Equal(allowed, MergeRule.Allows(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Allows_BrokenCharacters_OnlyTheBeginningOfOne()
    {
        var bytes = Encoding.UTF8.GetBytes("花园");

        Assert.True(MergeRule.Allows(bytes.AsSpan(0, 2)));
        Assert.False(MergeRule.Allows(bytes.AsSpan(0, 4)));
        Assert.False(MergeRule.Allows(bytes.AsSpan(1, 2)));
    }
}
