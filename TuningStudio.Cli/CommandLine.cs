using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using TuningStudio.Cli.Commands;
using TuningStudio.Cli.Options;
using TuningStudio.Cli.Output;
using TuningStudio.Core.Configuration;
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

    /// <summary>What a first look shows.</summary>
    internal static IReadOnlyList<string> Examples { get; } =
    [
        "tuningstudio serve",
        "tuningstudio tune --model samples/starter --training-file data.jsonl --output runs/a",
        "tuningstudio generate --model samples/starter --adapter runs/a/adapter --prompt \"Hello\"",
    ];

    internal static int Run(string[] args, TextWriter stdout, TextWriter stderr, TextReader stdin) =>
        Run(args, stdout, stderr, stdin, new NoInterrupts());

    internal static int Run(string[] args, TextWriter stdout, TextWriter stderr, TextReader stdin, IInterrupts interrupts)
    {
        var json = CommonOptions.Json();
        IOutput Output(ParseResult options) => WantsJson(options, json) ? new JsonOutput(stdout) : new HumanOutput(stdout, stderr);
        var parsed = Parse(Root(json, options => new VerbContext(options, Output(options), stdout, stderr, stdin, interrupts)), args);
        var output = Output(parsed);
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpWithExamples && !IsSuggestion(args))
        {
            foreach (var error in parsed.Errors)
            {
                output.Error(OptionError(error, parsed));
            }

            return ExitCodes.WrongOptions;
        }

        return Invoke(parsed, output, stdout, stderr);
    }

    // Hyperparameters may be called as OpenAI or Hugging Face call them, by the verbs that take them.
    private static string[] Own(string[] args) =>
        args is [TuneCommand.Word or SweepCommand.Word or EstimateCommand.Word, .. var rest] ? [args[0], .. OptionNames.OwnFlags(rest)] : args;

    // What a shell asks: the line so far is a word to the parser, and not yet whole.
    private static bool IsSuggestion(string[] args) => args is [var first, ..] && first.StartsWith("[suggest", StringComparison.Ordinal);

    // Asked without converting, since a value that is neither true nor false is one of the errors to be reported.
    private static bool WantsJson(ParseResult parsed, Option<bool> json) =>
        parsed.GetResult(json) is { Implicit: false } given && given.Tokens is not [{ Value: "false" }];

    /// <summary>All verbs.</summary>
    internal static RootCommand Root(Option<bool> json, Func<ParseResult, VerbContext> context)
    {
        var root = new RootCommand($"TuningStudio: tune language models on this machine. {ExitCodes.Help}")
        {
            json,
            DownloadCommand.Create(context),
            EstimateCommand.Create(context),
            TuneCommand.Create(context),
            ControlCommand.Create(context),
            EvaluateCheckpointCommand.Create(context),
            SweepCommand.Create(context),
            PresetsCommand.Create(context),
            GenerateCommand.Create(context),
            ScoreCommand.Create(context),
            TokenizeCommand.Create(context),
            PrepareDataCommand.Create(context),
            XrayCommand.Create(context),
            InspectCommand.Create(context),
            MixCommand.Create(context),
            ExportCommand.Create(context),
            KeysCommand.Create(context),
            FineTunesCommand.Create(context),
            ServeCommand.Create(context),
            CompletionCommand.Create(context),
            WorkerCommand.Create(context),
            HyperparametersPageCommand.Create(context),
        };
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!, Examples);
        return root;
    }

    /// <summary>A line as the verbs read it.</summary>
    internal static ParseResult Parse(RootCommand root, string[] args) => root.Parse(Own(args), Parser);

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

    private static ErrorInfo OptionError(ParseError error, ParseResult parsed)
    {
        // An option that is missing has no result of its own; its error begins with its name.
        var field = error.SymbolResult switch
        {
            OptionResult given => given.Option.Name,
            CommandResult verb => verb.Command.Options.FirstOrDefault(option => error.Message.StartsWith(option.Name + " ", StringComparison.Ordinal))?.Name,
            _ => null,
        };
        return new ErrorInfo(ErrorCodes.InvalidOption, NearbyWord.Of(error, parsed) is { } meant ? $"{error.Message} Did you mean {meant}?" : error.Message, "See --help for what is allowed.", Field: field);
    }
}
