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
