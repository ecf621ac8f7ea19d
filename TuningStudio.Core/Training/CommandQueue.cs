using System.Collections.Concurrent;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Training;

/// <summary>Commands on their way to the trainer, which takes them between two optimizer updates. Safe for any thread.</summary>
public sealed class CommandQueue
{
    private readonly ConcurrentQueue<RunCommand> _commands = new();

    /// <summary>The stop that waits to be taken, or null: long work looks here whether it may be left.</summary>
    internal StopCommand? PendingStop => _commands.IsEmpty ? null : _commands.OfType<StopCommand>().LastOrDefault();

    /// <summary>Hands over a command.</summary>
    public void Add(RunCommand command) => _commands.Enqueue(command);

    /// <summary>Takes every command that waits and tells the log of it.</summary>
    /// <returns>The last stop, or null: whoever asks twice during one long step has changed their mind.</returns>
    internal StopCommand? TakeStop(IRunEventSink sink)
    {
        StopCommand? last = null;
        while (_commands.TryDequeue(out var command))
        {
            sink.Emit(new CommandEvent { Command = command });
            last = command as StopCommand ?? last;
        }

        return last;
    }
}
