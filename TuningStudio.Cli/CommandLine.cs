using System.CommandLine;
using TuningStudio.Cli.Commands;
using TuningStudio.Cli.Options;
using TuningStudio.Cli.Output;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Cli;

/// <summary>The command line as a whole: parses, runs a verb, and turns every error into a message and an exit code.</summary>
internal static class CommandLine
{
    private static readonly ParserConfiguration Parser = new()
    {
        EnablePosixBundling = false,

        // A prompt may well begin with '@'.
        ResponseFileTokenReplacer = null,
    };

    internal static int Run(string[] args, TextWriter stdout, TextWriter stderr, TextReader stdin) =>
        Run(args, stdout, stderr, stdin, new NoInterrupts());

    internal static int Run(string[] args, TextWriter stdout, TextWriter stderr, TextReader stdin, IInterrupts interrupts)
    {
        // Known before parsing, since the errors of the parsing itself are reported in the same form.
        IOutput output = args.Contains(CommonOptions.JsonFlag) ? new JsonOutput(stdout) : new HumanOutput(stdout, stderr);
        var parsed = Root(options => new VerbContext(options, output, stdout, stdin, interrupts)).Parse(args, Parser);
        if (parsed.Errors.Count > 0 && parsed.Action is not System.CommandLine.Help.HelpAction)
        {
            foreach (var error in parsed.Errors)
            {
                output.Error(OptionError(error));
            }

            return ExitCodes.WrongOptions;
        }

        return Invoke(parsed, output, stdout, stderr);
    }

    private static RootCommand Root(Func<ParseResult, VerbContext> context) => new($"TuningStudio: tune language models on this machine. {ExitCodes.Help}")
    {
        CommonOptions.Json,
        TuneCommand.Create(context),
        GenerateCommand.Create(context),
        ScoreCommand.Create(context),
        TokenizeCommand.Create(context),
        InspectCommand.Create(context),
        WorkerCommand.Create(context),
    };

    private static int Invoke(ParseResult parsed, IOutput output, TextWriter stdout, TextWriter stderr)
    {
        try
        {
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null, Output = stdout, Error = stderr });
        }
        catch (OperationCanceledException)
        {
            output.Note("Cancelled.");
            return ExitCodes.Cancelled;
        }
        catch (Exception fault)
        {
            var error = Faults.Describe(fault);
            output.Error(error);
            if (error.Code == ErrorCodes.Internal)
            {
                stderr.WriteLine(fault);
            }

            return ExitCodes.Of(error.Code);
        }
    }

    private static ErrorInfo OptionError(System.CommandLine.Parsing.ParseError error)
    {
        var field = error.SymbolResult is System.CommandLine.Parsing.OptionResult option ? option.Option.Name : null;
        return new ErrorInfo(ErrorCodes.InvalidOption, error.Message, "See --help for what is allowed.", Field: field);
    }
}
