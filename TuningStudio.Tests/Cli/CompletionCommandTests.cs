using TuningStudio.Cli;

namespace TuningStudio.Tests.Cli;

public sealed class CompletionCommandTests
{
    [Theory]
    [InlineData("bash", "complete -o default -F _tuningstudio tuningstudio")]
    [InlineData("zsh", "compdef _tuningstudio tuningstudio")]
    [InlineData("fish", "complete -c tuningstudio")]
    [InlineData("pwsh", "Register-ArgumentCompleter")]
    public void Completion_OfAShell_IsItsScript(string shell, string line)
    {
        var run = CliRun.Of("completion", shell);

        Assert.Equal(ExitCodes.Ok, run.ExitCode);
        Assert.Contains(line, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Completion_OfAnotherShell_IsRefused() => Assert.Equal(ExitCodes.WrongOptions, CliRun.Of("completion", "tcsh").ExitCode);

    [Theory]
    [InlineData("tuningstudio fin", "fine-tunes")]
    [InlineData("tuningstudio fine-tunes cr", "create")]
    [InlineData("tuningstudio tune --training", "--training-file")]
    [InlineData("tuningstudio completion ", "bash")]
    public void Suggest_LineSoFar_NamesWhatMayFollow(string line, string word)
    {
        var run = CliRun.Of($"[suggest:{line.Length}]", line);

        Assert.Equal(ExitCodes.Ok, run.ExitCode);
        Assert.Contains(word, run.Output.Split('\n'));
    }
}
