using System.CommandLine;

namespace TuningStudio.Cli.Commands;

/// <summary>A verb with examples for its help. A test parses each of them.</summary>
/// <param name="name">Its word.</param>
/// <param name="help">What it does.</param>
/// <param name="examples">Lines for a shell, without the program's name; what follows a # is for people.</param>
internal sealed class Verb(string name, string help, params IReadOnlyList<string> examples) : Command(name, help)
{
    /// <summary>Lines as one would type them.</summary>
    internal IReadOnlyList<string> Examples { get; } = [.. examples.Select(example => $"tuningstudio {example}")];
}
