using TuningStudio.Core.Data;

namespace TuningStudio.Tests.Data.Layouts;

public sealed class DocumentLayoutTests : IDisposable
{
    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("""{"text":"A page."}""")]
    [InlineData("""{"Text":"A page.","url":"http://a","id":7,"meta":{"lang":"en"}}""")]
    public void Open_TextAndNotesOfIt_IsADocument(string line)
    {
        var dataset = folder.Open(line + "\n" + line);

        Assert.Equal(DatasetFormat.Text, dataset.Format);
        Assert.Equal(["A page.", "A page."], dataset.All().Select(record => record.Text));
    }

    [Fact]
    public void Open_TextBesideSomethingToLearn_AsksForTheColumns()
    {
        var error = folder.Refusal("""{"text":"x","category":"y"}""");

        Assert.Equal("columns", error.Field);
        Assert.Contains("--columns prompt=text,completion=category", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Records_EmptyDocument_IsAFault() => Assert.Equal((2L, "text"), Place(folder.Refusal("{\"text\":\"a\"}\n{\"text\":\" \"}\n")));

    [Fact]
    public void Check_DocumentAmongQuestions_SaysWhichIsWhich()
    {
        var report = folder.Open("{\"prompt\":\"q\",\"completion\":\"a\"}\n{\"prompt\":\"q\",\"completion\":\"a\"}\n{\"text\":\"x\"}\n").CheckAll();

        Assert.Contains("is laid out as text", Assert.Single(report.Faults).Message, StringComparison.Ordinal);
    }

    private static (long?, string?) Place(Core.Contracts.TuningException error) => (error.Line, error.Field);
}
