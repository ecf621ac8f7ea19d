using System.Globalization;
using TuningStudio.Tests.Support;
using TuningStudio.Web.Components.Shared;

namespace TuningStudio.Tests.Web.Components;

public sealed class EngineWordsTests
{
    private const int Telling = 8;

    [Fact]
    public void Catalogue_EverySentence_IsSaidInChineseWithAllThatIsPutIn()
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("zh");

        Assert.All(EngineWords.Catalogue(), entry =>
        {
            var places = EngineWords.Place().Matches(entry.Key).Select(place => place.Value).Distinct().ToList();
            var english = EngineWords.Place().Replace(entry.Key.Replace(EngineWords.Joint, string.Empty, StringComparison.Ordinal), place => $"<{place.Value[1..^1]}>");

            var said = EngineWords.Find(english)!;

            Assert.Matches(@"[\u4e00-\u9fff]", said);
            Assert.All(places, place => Assert.Contains($"<{place[1..^1]}>", said, StringComparison.Ordinal));
        });
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
