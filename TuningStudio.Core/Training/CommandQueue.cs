using System.Collections.Concurrent;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Training;

/// <summary>Commands on their way to the trainer, which looks at them between two optimizer updates. Safe for any thread.</summary>
public sealed class CommandQueue
{
    private readonly ConcurrentQueue<RunCommand> _commands = new();

    /// <summary>Hands over a command.</summary>
    public void Add(RunCommand command) => _commands.Enqueue(command);

    /// <summary>Takes the oldest command, or null.</summary>
    public RunCommand? Take() => _commands.TryDequeue(out var command) ? command : null;
}
