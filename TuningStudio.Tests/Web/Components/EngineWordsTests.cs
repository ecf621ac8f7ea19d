using System.Globalization;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Generation;
using TuningStudio.Tests.Support;
using TuningStudio.Web.Components.Shared;

namespace TuningStudio.Tests.Web.Components;

public sealed class EngineWordsTests
{
    private const int Telling = 8;

    // Values end with a space where the engine has put one: then no other entry may stand before this one.
    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public void Catalogue_EverySentence_IsSaidInItsOwnChineseWithAllThatIsPutIn(string gap)
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("zh");

        Assert.All(EngineWords.Catalogue(), entry =>
        {
            var key = entry.Key.Replace(EngineWords.Joint, string.Empty, StringComparison.Ordinal);

            // An entry that stands within another's value must be known itself.
            var sentences = EngineWords.Place().Matches(key).Where(place => place.Value.Contains('!', StringComparison.Ordinal)).Select(place => place.Value[1..^2]).ToList();
            string Value(string number) => sentences.Contains(number) ? "Ask again." : $"<{number}>{gap}";
            string InChinese(string number) => sentences.Contains(number) ? "请重新提问。" : $"<{number}>{gap}";

            var said = EngineWords.Find(EngineWords.Place().Replace(key, place => Value(place.Value.Trim('{', '!', '}'))));

            Assert.Matches(@"[\u4e00-\u9fff]", said);
            Assert.Equal(EngineWords.Place().Replace(entry.Value, place => InChinese(place.Value[1..^1])), said);
        });
    }

    [Theory]
    [InlineData("'rank' is empty. Ask again. --text is 'x. y'.", "“rank”是空的。请重新提问。--text 的值是“x. y”。")]
    [InlineData("In chat_template: Ask again..", "chat_template中：请重新提问。。")]
    [InlineData("Line 3: --n-epochs must be a whole number, not 'three'. Line 5: There is no hyperparameter 'foo'.", "第 3 行：--n-epochs 应为整数，而不是“three”。第 5 行：没有名为“foo”的超参数。")]
    [InlineData("'rank' is empty. The abacus is full.", null)]
    [InlineData("The abacus is full. 'rank' is empty.", null)]
    [InlineData("In chat_template: the abacus is full.", null)]
    public void Find_SeveralSentences_SaysAllOfThemOrNone(string text, string? said)
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("zh");

        Assert.Equal(said, EngineWords.Find(text));
    }

    [Fact]
    public void Find_EveryOptionOfAnAnswerOutOfItsRange_SaysAllOfThem()
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("zh");
        var fault = Assert.Throws<TuningException>(() => new TokenSampler(new SamplingOptions { MaxNewTokens = 0, Temperature = -1, TopP = 3, StopStrings = [string.Empty] }, []));

        Assert.DoesNotMatch(@"[a-z]{2,} [a-z]{2,}", EngineWords.Find(fault.Message)!);
    }

    // What somebody pastes into a field comes back in the fault.
    [Fact]
    public void Find_ValueOfThousandsOfSentences_IsSoonSaid()
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("zh");
        var pasted = string.Concat(Enumerable.Repeat("'rank' is empty, it says. ", 20_000));

        Assert.Equal($"没有名为“{pasted}”的超参数。", EngineWords.Find($"There is no hyperparameter '{pasted}'."));
    }

    // A sentence that was worded anew would be English again without a word.
    [Fact]
    public void Catalogue_EverySentence_IsOneThatTheEngineSays()
    {
        var sources = string.Concat(new[] { "Core", "Web", "Cli" }
            .SelectMany(project => Directory.EnumerateFiles(Path.Combine(RepositoryFolder.Root, $"TuningStudio.{project}"), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Select(File.ReadAllText))
            .Replace("\\\"", "\"", StringComparison.Ordinal)
            .Replace("\\\\", "\\", StringComparison.Ordinal)
            .Replace("{{", "{", StringComparison.Ordinal)
            .Replace("}}", "}", StringComparison.Ordinal);

        Assert.All(
            EngineWords.Catalogue().Keys.SelectMany(key => key.Split(EngineWords.Joint)).SelectMany(text => EngineWords.Place().Split(text)).Where(piece => piece.Length >= Telling).Distinct(),
            piece => Assert.Contains(piece, sources, StringComparison.Ordinal));
    }

    [Fact]
    public void Find_SentenceThatIsNotKnown_IsNone()
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("zh");

        Assert.Null(EngineWords.Find("The abacus is full."));
    }

    [Fact]
    public void Find_ForAnEnglishReader_IsNone()
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("en");

        Assert.All(EngineWords.Catalogue().Keys, sentence => Assert.Null(EngineWords.Find(sentence)));
    }
}
