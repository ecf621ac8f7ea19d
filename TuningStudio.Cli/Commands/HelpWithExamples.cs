using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace TuningStudio.Cli.Commands;

/// <summary>The help of a verb, and examples below it: within its description they would stand in every list of verbs, too.</summary>
internal sealed class HelpWithExamples(HelpAction help, IReadOnlyList<string> ofProgram) : SynchronousCommandLineAction
{
    // Whoever asks for help need not have given what a verb wants.
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var code = help.Invoke(parseResult);
        var examples = parseResult.CommandResult.Command switch
        {
            Verb verb => verb.Examples,
            RootCommand => ofProgram,
            _ => [],
        };
        if (examples.Count > 0)
        {
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach (var example in examples)
            {
                output.WriteLine($"  {example}");
            }

            output.WriteLine();
        }

        return code;
    }
}
