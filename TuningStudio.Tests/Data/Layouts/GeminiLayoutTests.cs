namespace TuningStudio.Tests.Data.Layouts;

public sealed class GeminiLayoutTests : IDisposable
{
    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Records_ContentsWithInstruction_AreAConversation() =>
        Assert.Equal(
            ["system: Be brief. | user: Capital of France? | assistant: Paris."],
            folder.Read("""{"systemInstruction":{"role":"system","parts":[{"text":"Be brief."}]},"contents":[{"role":"user","parts":[{"text":"Capital "},{"text":"of France?"}]},{"role":"model","parts":{"text":"Paris."}}]}"""));

    [Fact]
    public void Records_TurnWithoutRole_IsTheUsers() =>
        Assert.Equal(["user: q | assistant: a"], folder.Read("""{"contents":[{"parts":[{"text":"q"}]},{"role":"model","parts":[{"text":"a"}]}]}"""));

    [Theory]
    [InlineData("", "user: q | assistant: a")]
    [InlineData(" ", "user: q | assistant: a")]
    [InlineData("Be brief.", "system: Be brief. | user: q | assistant: a")]
    [InlineData("[Be] brief.", "system: [Be] brief. | user: q | assistant: a")]
    [InlineData("""{"parts":[{"text":"Be brief."}]}""", "system: Be brief. | user: q | assistant: a")]
    public void Records_InstructionInACell_IsTextOrAnObjectOrNothing(string cell, string expected)
    {
        const string Contents = """[{"role":"user","parts":[{"text":"q"}]},{"role":"model","parts":[{"text":"a"}]}]""";

        Assert.Equal([expected], folder.Read($"contents,systemInstruction\n{Quoted(Contents)},{Quoted(cell)}\n", "data.csv"));
        Assert.Equal([expected], folder.Read($$"""{"contents":{{Contents}},"systemInstruction":{{(cell.StartsWith('{') ? cell : System.Text.Json.JsonSerializer.Serialize(cell))}}}"""));

        static string Quoted(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    [Theory]
    [InlineData("""{"contents":""}""", "has an empty \"contents\"", "contents")]
    [InlineData("""{"systemInstruction":"s","contents":[{"role":"robot","parts":[{"text":"q"}]}]}""", "unknown role", "contents[0]")]
    [InlineData("""{"contents":[{"role":"user","parts":[{"text":"q"}]}]}""", "has no assistant turn", "contents")]
    [InlineData("""{"contents":[{"role":"robot","parts":[{"text":"q"}]}]}""", "unknown role \"robot\"", "contents[0]")]
    [InlineData("""{"contents":[{"role":"user","parts":[{"inlineData":{}}]}]}""", "part without text", "contents[0]")]
    [InlineData("""{"contents":[{"role":"user"}]}""", "has no parts", "contents[0]")]
    [InlineData("""{"contents":["q"]}""", "where a turn belongs", "contents[0]")]
    [InlineData("""{"contents":{}}""", "where a list belongs", "contents")]
    public void Records_UnsoundContents_NameLineAndField(string line, string message, string field)
    {
        var error = folder.Refusal(line);

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal((1L, field), (error.Line, error.Field));
    }
}
