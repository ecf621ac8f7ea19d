using System.CommandLine;
using TuningStudio.Cli.Output;

namespace TuningStudio.Cli.Commands;

/// <summary>What a verb works with.</summary>
/// <param name="Options">The options as given.</param>
/// <param name="Output">Where results go.</param>
/// <param name="StandardOutput">The raw stream, for what is a protocol and not a result.</param>
/// <param name="StandardInput">The raw stream.</param>
/// <param name="Interrupts">Where Ctrl-C arrives.</param>
internal sealed record VerbContext(ParseResult Options, IOutput Output, TextWriter StandardOutput, TextReader StandardInput, IInterrupts Interrupts)
{
    /// <summary>For verbs that just end when asked to.</summary>
    internal InterruptCancellation CancelOnInterrupt() => new(Interrupts);
}
