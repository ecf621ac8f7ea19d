using System.CommandLine;
using TuningStudio.Cli.Output;

namespace TuningStudio.Cli.Commands;

/// <summary>What a verb works with.</summary>
/// <param name="Options">The options as given.</param>
/// <param name="Output">Where results go.</param>
/// <param name="StandardOutput">The raw stream, for what is a protocol and not a result.</param>
/// <param name="StandardError">The raw stream, for progress.</param>
/// <param name="StandardInput">The raw stream.</param>
/// <param name="Interrupts">Where Ctrl-C arrives.</param>
internal sealed record VerbContext(ParseResult Options, IOutput Output, TextWriter StandardOutput, TextWriter StandardError, TextReader StandardInput, IInterrupts Interrupts)
{
    /// <summary>The local file of what a person named, which may be an address.</summary>
    /// <exception cref="Core.Contracts.TuningException">It cannot be fetched.</exception>
    internal string Local(string named)
    {
        using var cancellation = CancelOnInterrupt();
        return DataFetch.Local(named, Output, StandardError, cancellation.Token);
    }

    /// <summary>For verbs that just end when asked to.</summary>
    internal InterruptCancellation CancelOnInterrupt() => new(Interrupts);
}
