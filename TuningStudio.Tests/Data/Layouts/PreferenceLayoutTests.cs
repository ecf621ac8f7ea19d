using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;
using TuningStudio.Tests.Support;

namespace TuningStudio.Tests.Data.Layouts;

public sealed class PreferenceLayoutTests : IDisposable
{
    private static readonly DataOptions Chosen = new() { Preference = DataOptions.Chosen };

    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("""{"prompt":"q","chosen":"a","rejected":"b"}""", "user: q | assistant: a")]
    [InlineData("""{"instruction":"do","input":"this","chosen":"a","rejected":"b","system":"be"}""", "system: be | user: do\nthis | assistant: a")]
    [InlineData("""{"conversations":[{"from":"human","value":"q"}],"chosen":{"from":"gpt","value":"a"},"rejected":{"from":"gpt","value":"b"}}""", "user: q | assistant: a")]
    [InlineData("""{"prompt":[{"role":"user","content":"q"}],"chosen":[{"role":"assistant","content":"a"}],"rejected":[{"role":"assistant","content":"b"}]}""", "user: q | assistant: a")]
    [InlineData("""{"prompt":"q","chosen":[{"role":"user","content":"q"},{"role":"assistant","content":"a"}],"rejected":[{"role":"user","content":"q"},{"role":"assistant","content":"b"}]}""", "user: q | assistant: a")]
    [InlineData("""{"chosen":"\n\nHuman: hi\n\nAssistant: hello\n\nHuman: bye\n\nAssistant: so long","rejected":"\n\nHuman: hi\n\nAssistant: no"}""", "user: hi | assistant: hello | user: bye | assistant: so long")]
    [InlineData("""{"input":{"messages":[{"role":"user","content":"q"}],"tools":[]},"preferred_output":[{"role":"assistant","content":"a"}],"non_preferred_output":[{"role":"assistant","content":"b"}]}""", "user: q | assistant: a")]
    public void Records_ChosenAnswers_AreLearnt(string line, string expected)
    {
        var dataset = DatasetFile.Open(folder.Write("data", line), Chosen);

        Assert.Equal(DatasetFormat.Preference, dataset.Format);
        Assert.Equal([expected], dataset.All().Select(DataFolder.Show));
    }

    [Fact]
    public void Records_JudgedAnswers_AreThoseLabelledTrue()
    {
        var dataset = DatasetFile.Open(folder.Write("data", """
            {"prompt":"q","completion":"good","label":true}
            {"prompt":"q","completion":"bad","label":false}
            {"messages":[{"role":"user","content":"q"},{"role":"assistant","content":"fine"}],"label":true}
            """), Chosen);

        Assert.Equal(["user: q | assistant: good", "user: q | assistant: fine"], dataset.All().Select(DataFolder.Show));
        Assert.Equal(2, dataset.CheckAll().Records);
    }

    [Theory]
    [InlineData("llamafactory/dpo_en_demo.json", 299)]
    [InlineData("llamafactory/kto_en_demo.json", 150)]
    public void Records_PublishedPreferences_AreReadWhole(string file, int least)
    {
        var report = DatasetFile.Open(SharedFiles.Require(["data", .. file.Split('/')]), Chosen).CheckAll();

        Assert.Empty(report.Faults);
        Assert.InRange(report.Records, least, 300);
    }

    [Fact]
    public void Open_WithoutTheChoice_RefusedWithTheWayOut()
    {
        var error = folder.Refusal("""{"prompt":"q","chosen":"a","rejected":"b"}""");

        Assert.Equal("preference", error.Field);
        Assert.Contains("--preference chosen", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_OrdinaryDataWithTheChoice_IsReadAsEver() =>
        Assert.Equal(DatasetFormat.PromptCompletion, DatasetFile.Open(folder.Write("data", """{"prompt":"q","completion":"a"}"""), Chosen).Format);

    [Fact]
    public void Records_EmptyChosenAnswer_IsAFault()
    {
        var dataset = DatasetFile.Open(folder.Write("data", """{"prompt":"q","chosen":"","rejected":"b"}"""), Chosen);

        Assert.Equal("chosen", Assert.Throws<TuningException>(() => dataset.All().Count()).Field);
    }
}
