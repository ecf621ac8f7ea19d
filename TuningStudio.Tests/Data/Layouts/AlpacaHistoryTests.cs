namespace TuningStudio.Tests.Data.Layouts;

/// <summary>Earlier questions and answers, or none: a table can leave them out by a blank cell alone.</summary>
public sealed class AlpacaHistoryTests : IDisposable
{
    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Records_BlankHistory_IsNone()
    {
        Assert.Equal(
            ["user: x | assistant: y | user: q | assistant: a", "user: r | assistant: b", "user: s | assistant: c"],
            folder.Read("instruction,output,history\nq,a,\"[[\"\"x\"\",\"\"y\"\"]]\"\nr,b,\ns,c,  \n", "data.csv"));
        Assert.Equal(["user: q | assistant: a"], folder.Read("""{"instruction":"q","output":"a","history":""}"""));
    }
}
