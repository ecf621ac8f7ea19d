using TuningStudio.Core.Contracts;
using TuningStudio.StarterRecipe.Text;

namespace TuningStudio.Tests.Samples;

public sealed class GrammarTests
{
    private static readonly Grammar Embedded = Grammar.LoadEmbedded();

    [Theory]
    [InlineData("{animal.en#a} {=a.zh} {=a.plural}", "^(\\w+) (\\p{L}+) (\\w+)$")]
    [InlineData("{^{apple|pear}} and {!x=fig}{=x}", "^(Apple|Pear) and fig$")]
    [InlineData("{a|b|c}{|!}", "^[abc]!?$")]
    public void Write_Template_GivesWhatTheNotationSays(string template, string pattern)
    {
        for (var seed = 0; seed < 50; seed++)
        {
            Assert.Matches(pattern, new Expansion(Embedded, new Random(seed)).Write(TemplateParser.Parse(template)));
        }
    }

    [Fact]
    public void Write_RecalledEntry_KeepsTheColumnItWasDrawnIn()
    {
        var expansion = new Expansion(Embedded, new Random(1));

        var text = expansion.Write(TemplateParser.Parse("{city.zh#c}|{=c}|{=c.country}"));

        var parts = text.Split('|');
        Assert.Equal(parts[0], parts[1]);
        Assert.Contains(Embedded.WordLists["city"].Rows, row => row[1] == parts[0] && row[2] == parts[2]);
    }

    [Fact]
    public void Write_TwoKeysOfOneRule_GivesTwoThings()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var parts = new Expansion(Embedded, new Random(seed)).Write(TemplateParser.Parse("{person#p}|{person#q}")).Split('|');
            Assert.NotEqual(parts[0], parts[1]);
        }
    }

    [Theory]
    [InlineData("a {animal.en", "is not closed")]
    [InlineData("{=never}", "remembered")]
    public void Write_FaultyTemplate_SaysWhatIsWrong(string template, string message)
    {
        var fault = Assert.Throws<FormatException>(() => new Expansion(Embedded, new Random(1)).Write(TemplateParser.Parse(template)));

        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Documents_SameSeed_GivesTheSameText()
    {
        var first = Texts(7, 500);

        Assert.Equal(first, Texts(7, 500));
        Assert.NotEqual(first, Texts(8, 500));
    }

    [Fact]
    public void Documents_EveryFamily_IsCompleteAndAlternates()
    {
        foreach (var family in Corpus.AllFamilies(Embedded))
        {
            var random = new Random(11);
            for (var count = 0; count < 300; count++)
            {
                var document = family.Next(random);
                if (document.IsEmpty)
                {
                    continue;
                }

                Assert.All(document.Turns, turn => Assert.False(string.IsNullOrWhiteSpace(turn.Content), family.Name));
                Assert.All(document.Turns, turn => Assert.DoesNotMatch("[{}#]|(?<![A-Za-z0-9])@", turn.Content));
                var spoken = document.Turns.Where(turn => turn.Role != ChatMessage.System).Select(turn => turn.Role).ToList();
                Assert.True(document.IsPlain || spoken.Index().All(item => item.Item == (item.Index % 2 == 0 ? ChatMessage.User : ChatMessage.Assistant)), family.Name);
                Assert.True(document.IsPlain || spoken[^1] == ChatMessage.Assistant, family.Name);
            }
        }
    }

    [Fact]
    public void Documents_FirstThousands_AreVariedAndKnowManyCharacters()
    {
        var texts = Texts(42, 30_000);

        Assert.True(texts.Distinct(StringComparer.Ordinal).Count() > 20_000);
        var characters = texts.SelectMany(text => text).Where(character => character is >= '\u4e00' and <= '\u9fff').Distinct().Count();
        Assert.InRange(characters, 1_500, 10_000);
    }

    private static List<string> Texts(int seed, int count) =>
        [.. new Corpus(Embedded).Documents(seed).Take(count).Select(document => string.Join('\n', document.Turns.Select(turn => turn.Content)))];
}
