using TuningStudio.Core.Data;

namespace TuningStudio.Tests.Data.Layouts;

public sealed class LayoutCatalogTests : IDisposable
{
    private const string Good = """{"prompt":"q","completion":"a"}""";

    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(DatasetFormat.PromptCompletion, "promptCompletion")]
    [InlineData(DatasetFormat.InputOutput, "inputOutput")]
    [InlineData(DatasetFormat.Alpaca, "alpaca")]
    [InlineData(DatasetFormat.Messages, "messages")]
    [InlineData(DatasetFormat.ShareGpt, "shareGpt")]
    public void ToContractName_Format_IsTheContracts(DatasetFormat format, string name) =>
        Assert.Equal(name, format.ToContractName());

    [Fact]
    public void Open_UnknownFields_ListsThemAndWhatIsUnderstood()
    {
        var error = folder.Refusal("""{"text":"x","category":"y"}""");

        Assert.Contains("Fields found: \"text\", \"category\"", error.Message, StringComparison.Ordinal);
        foreach (var field in (string[])["prompt", "completion", "input_text", "output_text", "instruction", "messages", "conversations"])
        {
            Assert.Contains(field, error.Message, StringComparison.Ordinal);
        }

        Assert.Contains("rename", error.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"prompt":"q","chosen":"a","rejected":"b"}""", "DPO")]
    [InlineData("""{"conversations":[{"from":"human","value":"q"}],"chosen":{"from":"gpt","value":"a"},"rejected":{"from":"gpt","value":"b"}}""", "DPO")]
    [InlineData("""{"input":{"messages":[]},"preferred_output":[],"non_preferred_output":[]}""", "DPO")]
    [InlineData("""{"prompt":"q","completion":"a","label":true}""", "KTO")]
    [InlineData("""{"instruction":"q","output":"a","kto_tag":false}""", "KTO")]
    public void Open_LayoutsOfOtherMethods_NamedAndRefused(string line, string name)
    {
        var error = folder.Refusal(line);

        Assert.Contains(name, error.Message, StringComparison.Ordinal);
        Assert.Contains("Fields found:", error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Remedy);
    }

    [Fact]
    public void Open_TableOfJudgedAnswers_Refused() =>
        Assert.Contains("KTO", folder.Refusal("prompt,completion,label\nq,a,True\n").Message, StringComparison.Ordinal);

    [Fact]
    public void Open_ClassLabelBesideALayout_IsNoPreference() =>
        Assert.Equal(["user: q | assistant: a"], folder.Read("prompt,completion,label\nq,a,1\n"));

    [Fact]
    public void Records_PreferenceRowFurtherDown_Refused()
    {
        var error = folder.Refusal(string.Concat(Enumerable.Repeat(Good + "\n", 30)) + """{"prompt":"q","chosen":"a","rejected":"b"}""");

        Assert.Equal(31, error.Line);
        Assert.Contains("DPO", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_FirstRowFaulty_LayoutComesFromTheOthers()
    {
        var dataset = folder.Open($"{{\"prompt\":\"q\"}}\n{Good}\n{Good}\n");

        Assert.Equal(DatasetFormat.PromptCompletion, dataset.Format);
        Assert.Equal(1, Assert.Single(dataset.CheckAll().Faults).Line);
    }

    [Fact]
    public void Open_NothingButBrokenRows_NamesTheFirst()
    {
        var error = folder.Refusal("{oops\n{oops\n");

        Assert.Equal(1, error.Line);
        Assert.Contains("not valid JSON", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_RowsOfAnotherLayout_SaysWhichIsWhich()
    {
        var report = folder.Open($"{Good}\n{Good}\n{{\"instruction\":\"q\",\"output\":\"a\"}}\n").CheckAll();

        var fault = Assert.Single(report.Faults);
        Assert.Equal(3, fault.Line);
        Assert.Contains("is laid out as instruction, output", fault.Message, StringComparison.Ordinal);
        Assert.Contains("records are prompt and completion", fault.Message, StringComparison.Ordinal);
    }
}
