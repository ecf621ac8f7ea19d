using System.Collections.Concurrent;

namespace TuningStudio.Tests.Cli;

/// <summary>Standard input that a test writes to while a worker reads it.</summary>
internal sealed class BlockingInput : TextReader
{
    private readonly BlockingCollection<string> _lines = [];

    public override string? ReadLine() => _lines.TryTake(out var line, Timeout.Infinite) ? line : null;

    internal void Write(string line) => _lines.Add(line);

    internal void End() => _lines.CompleteAdding();
}
