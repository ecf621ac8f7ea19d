using TuningStudio.Cli;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Weights;

namespace TuningStudio.Tests.Cli;

/// <summary>Looking at data, and one record of it, before a run.</summary>
[Collection("Torch")]
public sealed class PrepareDataCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void PrepareData_QuietWithRepeats_WritesANewFileAndSaysHowToTune()
    {
        var file = Write("a.jsonl", Repeated);

        var run = CliRun.Of("prepare-data", "-f", file, "-q");

        Assert.Equal(ExitCodes.Ok, run.ExitCode);
        Assert.Equal(4, File.ReadAllLines(file).Length);
        Assert.Equal(3, File.ReadAllLines(_folder["a_prepared.jsonl"]).Length);
        Assert.Contains("tuningstudio tune --model MODEL -t \"" + _folder["a_prepared.jsonl"] + "\"", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void PrepareData_JsonWithoutQuiet_OnlyReports()
    {
        var file = Write("a.jsonl", Repeated);

        var run = CliRun.Of("prepare-data", "-f", file, "--json");

        var report = Assert.Single(run.Lines).GetProperty("report");
        Assert.Equal(4, report.GetProperty("records").GetInt64());
        Assert.Contains(report.GetProperty("findings").EnumerateArray(), finding => finding.GetProperty("code").GetString() == "duplicates");
        Assert.Equal(["a.jsonl"], Directory.GetFiles(_folder[string.Empty]).Select(Path.GetFileName));
    }

    [Fact]
    public void PrepareData_NobodyToAnswer_WritesNothing()
    {
        var run = CliRun.Of("prepare-data", "-f", Write("a.jsonl", Repeated));

        Assert.Equal(ExitCodes.WrongOptions, run.ExitCode);
        Assert.Contains("nobody to answer", run.Error, StringComparison.Ordinal);
        Assert.Equal(["a.jsonl"], Directory.GetFiles(_folder[string.Empty]).Select(Path.GetFileName));
    }

    [Fact]
    public void PrepareData_Columns_AreUsedAndNamedInTheNextCommand()
    {
        var file = Write("a.csv", "q,a\nWhat is one?,One.\nWhat is one?,One.\nWhat is two?,Two.\n");

        var run = CliRun.Of("prepare-data", "-f", file, "-q", "--columns", "prompt=q,completion=a");

        Assert.Equal(ExitCodes.Ok, run.ExitCode);
        Assert.Equal(["{\"q\":\"What is one?\",\"a\":\"One.\"}", "{\"q\":\"What is two?\",\"a\":\"Two.\"}"], File.ReadAllLines(_folder["a_prepared.jsonl"]));
        Assert.Contains("--columns \"prompt=q,completion=a\" --output RUN", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void PrepareData_PlainText_IsReportedAndUsedAsItIs()
    {
        var file = Write("a.txt", "A lamp stood on a hill.\n\nNobody knew why.\n");

        var run = CliRun.Of("prepare-data", "-f", file, "-q");

        Assert.Equal(ExitCodes.Ok, run.ExitCode);
        Assert.Contains("open-ended", run.Output, StringComparison.Ordinal);
        Assert.Contains($"-t \"{file}\"", run.Output, StringComparison.Ordinal);
        Assert.Equal(["a.txt"], Directory.GetFiles(_folder[string.Empty]).Select(Path.GetFileName));
    }

    [Fact]
    public void Xray_OwnTemplate_LearnsTheAnswerAndTheEndAlone()
    {
        var file = Write("a.jsonl", """{"prompt":"What?","completion":"That."}""");

        var run = CliRun.Of("xray", "-f", file, "--model", TinyModel.Create(_folder), "--prompt-template", "Q {prompt} A ", "--json");

        var tokens = Assert.Single(run.Lines).GetProperty("tokens").EnumerateArray().ToList();
        Assert.Equal("Q What? A ", string.Concat(tokens.Where(token => !token.GetProperty("isTrained").GetBoolean() && !token.GetProperty("isSpecial").GetBoolean()).Select(token => token.GetProperty("text").GetString())));
        Assert.StartsWith("That.", string.Concat(tokens.Where(token => token.GetProperty("isTrained").GetBoolean()).Select(token => token.GetProperty("text").GetString())), StringComparison.Ordinal);
    }

    [Fact]
    public void Xray_RecordThatIsNotThere_SaysSo()
    {
        var file = Write("a.jsonl", Repeated);

        CliRun.Fails(ExitCodes.WrongOptions, ErrorCodes.InvalidOption, "There is no record 9", "xray", "-f", file, "--model", TinyModel.Create(_folder), "--record", "9");
    }

    private const string Repeated = """
        {"prompt":"Who are you?","completion":"A lamp."}
        {"prompt":"Who are you?","completion":"A lamp."}
        {"prompt":"Where are you from?","completion":"From a hill."}
        {"prompt":"What do you do?","completion":"I give light."}
        """;

    private string Write(string name, string text)
    {
        File.WriteAllText(_folder[name], text);
        return _folder[name];
    }
}
