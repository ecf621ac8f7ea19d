using System.Collections.Concurrent;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Training;

/// <summary>Commands on their way to the trainer, which takes them between two optimizer updates. Safe for any thread.</summary>
public sealed class CommandQueue
{
    private readonly ConcurrentQueue<RunCommand> _commands = new();

    /// <summary>The stop or pause that waits to be taken, or null: long work looks here whether it may be left.</summary>
    internal EndCommand? PendingStop => _commands.IsEmpty ? null : _commands.OfType<EndCommand>().LastOrDefault();

    /// <summary>Hands over a command.</summary>
    public void Add(RunCommand command) => _commands.Enqueue(command);

    /// <summary>Takes every command that waits and tells the log of it.</summary>
    internal Orders Take(IRunEventSink sink)
    {
        var orders = default(Orders);
        while (_commands.TryDequeue(out var command))
        {
            sink.Emit(new CommandEvent { Command = command });
            orders = command switch
            {
                EndCommand end => orders with { Stop = end },
                LearningRateCommand { LearningRate: var rate } => orders with { LearningRate = rate },
                CheckpointCommand => orders with { Checkpoint = true },
                EvaluateCommand => orders with { Evaluate = true },
                PatienceCommand => orders with { Patience = true },
                _ => orders,
            };
        }

        return orders;
    }
}

/// <summary>What the commands taken at once come to: whoever asks twice for the same has changed their mind, and the last counts.</summary>
/// <param name="Stop">The last stop or pause, or null.</param>
/// <param name="LearningRate">The last new peak, or null.</param>
/// <param name="Checkpoint">Whether a checkpoint is wanted.</param>
/// <param name="Evaluate">Whether a measurement is wanted.</param>
/// <param name="Patience">Whether early stopping is to count anew.</param>
internal readonly record struct Orders(EndCommand? Stop, double? LearningRate, bool Checkpoint, bool Evaluate, bool Patience);
