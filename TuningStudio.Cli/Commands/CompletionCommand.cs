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
        var command = new Command(
            "completion",
            "Print the script by which a shell completes verbs, options and their values.\n\n"
            + "Examples:\n"
            + "  tuningstudio completion bash >> ~/.bashrc\n"
            + "  tuningstudio completion zsh >> ~/.zshrc\n"
            + "  tuningstudio completion fish > ~/.config/fish/completions/tuningstudio.fish\n"
            + "  tuningstudio completion pwsh >> $PROFILE")
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
