using TuningStudio.Core.Data;

namespace TuningStudio.Tests.Data.Layouts;

/// <summary>Layouts of one question and one answer.</summary>
public sealed class TextLayoutTests : IDisposable
{
    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("""{"prompt":"q\n\n###\n\n","completion":" a\n"}""", DatasetFormat.PromptCompletion, "user: q\n\n###\n\n | assistant:  a\n")]
    [InlineData("""{"Input_Text":"q","OUTPUT_TEXT":"a","id":7}""", DatasetFormat.InputOutput, "user: q | assistant: a")]
    [InlineData("""{"instruction":"do","input":"","output":"a"}""", DatasetFormat.Alpaca, "user: do | assistant: a")]
    [InlineData("""{"instruction":"do","input":null,"output":"a"}""", DatasetFormat.Alpaca, "user: do | assistant: a")]
    [InlineData("""{"instruction":"do","output":"a"}""", DatasetFormat.Alpaca, "user: do | assistant: a")]
    [InlineData("""{"instruction":"do","input":"this","output":"a"}""", DatasetFormat.Alpaca, "user: do\nthis | assistant: a")]
    [InlineData("""{"instruction":"do","output":"a","system":"be","history":[]}""", DatasetFormat.Alpaca, "system: be | user: do | assistant: a")]
    [InlineData(
        """{"instruction":"do","output":"a","system":"","history":[["q1","a1"],["q2","a2"]]}""",
        DatasetFormat.Alpaca,
        "user: q1 | assistant: a1 | user: q2 | assistant: a2 | user: do | assistant: a")]
    public void Map_Row_IsAConversation(string line, DatasetFormat format, string expected)
    {
        var dataset = folder.Open(line);

        Assert.Equal(format, dataset.Format);
        Assert.Equal(expected, DataFolder.Show(Assert.Single(dataset.All())));
    }

    [Fact]
    public void Map_PromptAndCompletionOfTurns_AreOneConversation() => Assert.Equal(
        ["system: be | user: q | assistant: a"],
        folder.Read("""{"prompt":[{"role":"system","content":"be"},{"role":"user","content":"q"}],"completion":[{"role":"assistant","content":"a"}]}"""));

    [Fact]
    public void ReadText_AllPromptsEmpty_CompletionsAreAnswersToNothing()
    {
        var dataset = folder.Open("""
            {"prompt":"","completion":" one END"}
            {"prompt":null,"completion":" two END"}
            """);

        Assert.False(dataset.HasTurns);
        Assert.Equal([" one END", " two END"], dataset.All().Select(record => record.Text));
        Assert.All(dataset.All(), record => Assert.Empty(record.Messages));
        Assert.True(folder.Open("""{"prompt":"q","completion":"a"}""").HasTurns);
    }

    [Theory]
    [InlineData("""{"prompt":"q"}""", "completion", "has no \"completion\"")]
    [InlineData("""{"prompt":"q","completion":null}""", "completion", "has null for \"completion\"")]
    [InlineData("""{"prompt":"q","completion":" \n"}""", "completion", "has an empty \"completion\"")]
    [InlineData("""{"prompt":"","completion":"a"}""", "prompt", "has an empty \"prompt\"")]
    [InlineData("""{"prompt":"q","completion":5}""", "completion", "has a number (5) for \"completion\"")]
    [InlineData("""{"prompt":["q"],"completion":"a"}""", "prompt[0]", "has text at prompt[0]")]
    [InlineData("""{"prompt":{"q":1},"completion":"a"}""", "prompt", "has an object for \"prompt\"")]
    public void Map_FaultyRow_NamesLineFieldAndRemedy(string line, string field, string message)
    {
        var error = folder.Refusal($"{{\"prompt\":\"q\",\"completion\":\"a\"}}\n{line}\n");

        Assert.Equal(2, error.Line);
        Assert.Equal(field, error.Field);
        Assert.StartsWith($"Line 2 {message}", error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Remedy);
    }

    [Theory]
    [InlineData("""{"instruction":"do","output":"a","input":{"k":1}}""", "input")]
    [InlineData("""{"instruction":"do","output":"a","system":3}""", "system")]
    [InlineData("""{"instruction":"do","output":"a","history":"x"}""", "history")]
    [InlineData("""{"instruction":"do","output":"a","history":[["q"]]}""", "history")]
    [InlineData("""{"instruction":"do","output":"a","history":[["q",""]]}""", "history")]
    [InlineData("""{"instruction":"do","output":"a","history":[["q",1]]}""", "history")]
    public void Map_FaultyAlpacaExtras_NameTheField(string line, string field) =>
        Assert.Equal(field, folder.Refusal(line).Field);
}
