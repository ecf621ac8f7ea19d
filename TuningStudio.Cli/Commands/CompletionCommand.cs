using System.CommandLine;
using TuningStudio.Cli.Completion;

namespace TuningStudio.Cli.Commands;

/// <summary><c>completion</c>: prints what a shell needs to complete this program's words.</summary>
internal static class CompletionCommand
{
    internal static Command Create(Func<ParseResult, VerbContext> context)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh, fish or pwsh." };
        shell.AcceptOnlyFromAmong([.. CompletionScript.Shells]);
        var command = new Verb(
            "completion",
            "Print the script by which a shell completes verbs, options and their values.",
            "completion bash >> ~/.bashrc",
            "completion zsh >> ~/.zshrc",
            "completion fish > ~/.config/fish/completions/tuningstudio.fish",
            "completion pwsh >> $PROFILE")
        {
            shell,
        };
        command.SetAction(parsed =>
        {
            context(parsed).StandardOutput.WriteLine(CompletionScript.For(parsed.GetValue(shell)!));
            return ExitCodes.Ok;
        });
        return command;
    }
}
