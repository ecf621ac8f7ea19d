using TuningStudio.Cli;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Tests.Cli;

public sealed class CommandLineTests
{
    [Fact]
    public void Help_NamesVerbsAndExitCodesAndHidesTheWorker()
    {
        var run = CliRun.Of("--help");
        Assert.Equal(ExitCodes.Ok, run.ExitCode);
        Assert.All(["tune", "generate", "score", "tokenize", "inspect", "export", "130 cancelled"], word => Assert.Contains(word, run.Output, StringComparison.Ordinal));
        Assert.DoesNotContain("worker", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_OfTune_NamesEveryHyperparameter()
    {
        var run = CliRun.Of("tune", "--help");
        Assert.All(HyperparameterCatalog.All, option => Assert.Contains(option.Flag, run.Output, StringComparison.Ordinal));
    }

    [Fact]
    public void Run_UnknownVerb_IsAWrongOption() => CliRun.Fails(ExitCodes.WrongOptions, ErrorCodes.InvalidOption, "levitate", "levitate");

    [Theory]
    [InlineData("Did you mean --learning-rate?", "tune", "--lerning-rate", "1e-4")]
    [InlineData("Did you mean --learning-rate?", "tune", "--lerning-rate=1e-4")]
    [InlineData("Did you mean --json?", "tune", "--jsno")]
    [InlineData("Did you mean tune?", "tuen", "--learning-rate", "1e-4")]
    [InlineData("Did you mean list?", "keys", "lst")]
    public void Run_WordThatIsNearlyKnown_SaysWhichMayBeMeant(string message, params string[] args)
    {
        Assert.Contains(message, CliRun.Of(args).Error, StringComparison.Ordinal);
        Assert.Contains(CliRun.Of([.. args, "--json"]).Lines, line => line.GetProperty("message").GetString()!.EndsWith(message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("levitate")]
    [InlineData("tune", "--xyz", "1")]
    [InlineData("tune", "--worker-speed", "1")]
    public void Run_WordLikeNone_SuggestsNothing(params string[] args) => Assert.DoesNotContain("Did you mean", CliRun.Of(args).Error, StringComparison.Ordinal);

    [Fact]
    public void Run_NoVerb_IsAWrongOption() => Assert.Equal(ExitCodes.WrongOptions, CliRun.Of().ExitCode);

    [Fact]
    public void Tune_SeveralWrongOptions_AreReportedAtOnce()
    {
        var run = CliRun.Of("tune", "--json", "--rank", "0", "--learning-rate", "fast", "--schedule", "zigzag", "--device", "nonsense", "--training-file", "x", "--output", "/none");

        Assert.Equal(ExitCodes.WrongOptions, run.ExitCode);
        string[] expected =
        [
            "--model is needed.",
            "--rank must be between 1 and 1024, not 0.",
            "--learning-rate must be a number, not 'fast'.",
            "--schedule must be one of linear, cosine, cosine_with_restarts, polynomial, inverse_sqrt, constant, constant_with_warmup, not 'zigzag'.",
            "--device must be auto, cpu, or cuda:0 (or another number), not 'nonsense'.",
        ];
        Assert.Equal(expected.Order(), run.Lines.Select(line => line.GetProperty("message").GetString()!).Order());
        Assert.Equal(
            ["--device", "--learning-rate", "--model", "--rank", "--schedule"],
            run.Lines.Select(line => line.GetProperty("field").GetString()!).Order(StringComparer.Ordinal));
        Assert.False(Directory.Exists("/none"));
    }

    [Fact]
    public void Generate_SeveralWrongOptions_AreReportedAtOnce()
    {
        var run = CliRun.Of("generate", "--json", "--temperature", "-1", "--top-p", "high", "--max-new-tokens", "0", "--precision", "fp8", "--ids", "x");

        Assert.Equal(ExitCodes.WrongOptions, run.ExitCode);
        Assert.Equal(
            ["--ids", "--max-new-tokens", "--model", "--precision", "--temperature", "--top-p"],
            run.Lines.Select(line => line.GetProperty("field").GetString()!).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("--text needs a value.", "tokenize", "--model", "x", "--text")]
    [InlineData("--model needs a value.", "inspect", "--model")]
    [InlineData("--rank needs a value.", "tune", "--seed", "x", "--rank")]
    [InlineData("--prompt needs a value.", "generate", "--model", "x", "--prompt")]
    [InlineData("--format needs a value.", "export", "--model", "x", "--format")]
    [InlineData("--input needs a value.", "score", "--model", "x", "--input")]
    [InlineData("maybe", "tune", "--resume=maybe", "--output", "z")]
    public void Run_OptionWithoutItsValue_SaysSo(string message, params string[] args)
    {
        var run = CliRun.Of(["--json", .. args]);

        Assert.Equal(ExitCodes.WrongOptions, run.ExitCode);
        Assert.Contains(run.Lines, line => line.GetProperty("message").GetString()!.Contains(message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true, "--json")]
    [InlineData(true, "--json=true")]
    [InlineData(true, "--json", "true")]
    [InlineData(false, "--json=false")]
    [InlineData(true, "--json=perhaps")]
    public void Run_JsonInAnySpelling_ErrorsAreJson(bool json, params string[] args)
    {
        var run = CliRun.Of(["tokenize", .. args, "--modle", "x"]);

        Assert.Equal(ExitCodes.WrongOptions, run.ExitCode);
        Assert.Equal(json, run.Output.StartsWith('{'));
        Assert.Equal(json, run.Error.Length == 0);
    }

    [Theory]
    [InlineData(ErrorCodes.InvalidOption, 2)]
    [InlineData(ErrorCodes.NotFound, 3)]
    [InlineData(ErrorCodes.InvalidWeights, 3)]
    [InlineData(ErrorCodes.NoTrainableTokens, 3)]
    [InlineData(ErrorCodes.NotANumber, 4)]
    [InlineData(ErrorCodes.CannotWrite, 4)]
    [InlineData(ErrorCodes.OutOfMemory, 4)]
    [InlineData(ErrorCodes.ExportMismatch, 4)]
    [InlineData(ErrorCodes.DeviceUnavailable, 5)]
    [InlineData(ErrorCodes.Internal, 1)]
    [InlineData(ErrorCodes.WorkerLost, 1)]
    public void ExitCode_OfEachError_IsTheDocumentedOne(string code, int expected) => Assert.Equal(expected, ExitCodes.Of(code));
}
