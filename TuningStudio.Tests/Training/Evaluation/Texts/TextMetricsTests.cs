using TuningStudio.Core.Training.Evaluation.Texts;

namespace TuningStudio.Tests.Training.Evaluation.Texts;

/// <summary>Numbers worked out by hand from the definitions, or published with them.</summary>
public sealed class TextMetricsTests
{
    [Fact]
    public void Bleu_OneSentence_IsTheRootOfItsPrecisions()
    {
        // Right n-grams: 5 of 6 (one "the" only), 3 of 5, 2 of 4, 1 of 3.
        var expected = 100 * Math.Pow(5.0 / 6 * 3 / 5 * 2 / 4 * 1 / 3, 0.25);

        Assert.Equal(expected, Score(("the cat sat on the mat", "the cat sat on a mat")), 1e-9);
        Assert.Equal(53.7285, expected, 1e-4);
    }

    [Fact]
    public void Bleu_Corpus_SumsCountsBeforeItDivides()
    {
        // First pair all right (5, 4, 3, 2); second pair 2 of 5, 1 of 4, 0 of 3, 0 of 2; the same lengths on both sides.
        var expected = 100 * Math.Pow(7.0 / 10 * 5 / 8 * 3 / 6 * 2 / 4, 0.25);

        Assert.Equal(expected, Score(("we like to eat rice", "we like to eat rice"), ("a b x y z", "a b p q r")), 1e-9);
    }

    [Fact]
    public void Bleu_ShortAnswer_PaysForItsBrevity() =>
        Assert.Equal(100 * Math.Exp(1 - (8.0 / 4)), Score(("a b c d", "a b c d e f g h")), 1e-9);

    [Fact]
    public void Bleu_NoHitOfALength_IsSmoothedByHalves()
    {
        // 3 of 4, 1 of 3, none of 2 and none of 1: these count as 1/(2·2) and 1/(4·1).
        var expected = 100 * Math.Pow(3.0 / 4 * 1 / 3 * 1 / 4 * 1 / 4, 0.25);

        Assert.Equal(expected, Score(("a b x c", "a b c d")), 1e-9);
    }

    [Fact]
    public void Bleu_NothingRight_IsZero() => Assert.Equal(0, Score(("a b c d", "e f g h")));

    [Fact]
    public void Bleu_NoAnswerOfFourWords_HasNone() => Assert.Null(Bleu.OfCorpus([(["yes"], ["yes"])]));

    [Fact]
    public void Bleu_Chinese_CountsCharacters()
    {
        var words = BleuWords.For(["我喜欢吃香蕉"]);

        // 4 of 6, 3 of 5, 2 of 4, 1 of 3.
        Assert.Equal("zh", words.Name);
        Assert.Equal(100 * Math.Pow(4.0 / 6 * 3 / 5 * 2 / 4 * 1 / 3, 0.25), Bleu.OfCorpus([(words.Cut("我喜欢吃苹果"), words.Cut("我喜欢吃香蕉"))])!.Value, 1e-9);
    }

    [Fact]
    public void Words_Western_KeepNumbersAndApostrophesWhole() => Assert.Equal(
        ["Hello", ",", "world", "!", "It's", "3.5", "%", "(", "or", "$", "1,000.00", ")", ".", "A", "-", "B", "is", "1999", "-", "2000"],
        BleuWords.For(["Hello"]).Cut("Hello, world! It's 3.5% (or $1,000.00).\nA - B is 1999-2000"));

    [Fact]
    public void Words_ChineseWithLatin_KeepLatinWordsWhole() =>
        Assert.Equal(["我", "用", "Linux", "6.1", "。"], BleuWords.For(["我用它"]).Cut("我用Linux 6.1。"));

    // Published with Google's rouge_score: LCS "the quick brown jumps the", precision 5/8, recall 5/9.
    [Fact]
    public void RougeL_PublishedExample_IsTenSeventeenths() =>
        Assert.Equal(10.0 / 17, RougeL.F1("The quick brown dog jumps on the log.", "The quick brown fox jumps over the lazy dog"), 1e-12);

    [Theory]
    [InlineData("我喜欢吃苹果", "我喜欢吃香蕉", 8.0 / 12)]
    [InlineData("同样的话", "同样的话。", 1)]
    [InlineData("", "something", 0)]
    [InlineData("?!", "?!", 0)]
    public void RougeL_OtherTexts_IsWhatItsWordsGive(string answer, string expected, double f1) => Assert.Equal(f1, RougeL.F1(answer, expected), 1e-12);

    private static double Score(params (string Answer, string Expected)[] pairs)
    {
        var words = BleuWords.For(pairs.Select(pair => pair.Expected));
        return Bleu.OfCorpus(pairs.Select(pair => (words.Cut(pair.Answer), words.Cut(pair.Expected))))!.Value;
    }
}
