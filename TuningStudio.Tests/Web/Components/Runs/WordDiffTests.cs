using TuningStudio.Web.Components.Runs;

namespace TuningStudio.Tests.Web.Components.Runs;

public sealed class WordDiffTests
{
    [Fact]
    public void Of_OneWordChanged_MarksThatWordAlone() => Assert.Equal(
        [new("my ", DiffKind.Same), new("old", DiffKind.Removed), new("new", DiffKind.Added), new(" boat", DiffKind.Same)],
        WordDiff.Of("my old boat", "my new boat"));

    [Fact]
    public void Of_Chinese_ComparesCharacters() => Assert.Equal(
        [new("还请", DiffKind.Same), new("公子", DiffKind.Removed), new("贵客", DiffKind.Added), new("说来。", DiffKind.Same)],
        WordDiff.Of("还请公子说来。", "还请贵客说来。"));

    [Theory]
    [InlineData("", "a b")]
    [InlineData("a b", "")]
    [InlineData("", "")]
    [InlineData("one two three", "three two one two")]
    [InlineData("同样 text 😀!", "別の text 😀 ?")]
    public void Of_AnyTexts_IsBothOfThem(string before, string after)
    {
        var parts = WordDiff.Of(before, after);

        Assert.Equal(before, string.Concat(parts.Where(part => part.Kind != DiffKind.Added).Select(part => part.Text)));
        Assert.Equal(after, string.Concat(parts.Where(part => part.Kind != DiffKind.Removed).Select(part => part.Text)));
    }

    [Fact]
    public void Of_VeryLongTexts_ReplacesTheWhole() =>
        Assert.Equal([DiffKind.Removed, DiffKind.Added], WordDiff.Of(string.Concat(Enumerable.Repeat("a ", 2000)), string.Concat(Enumerable.Repeat("b ", 2000))).Select(part => part.Kind));
}
