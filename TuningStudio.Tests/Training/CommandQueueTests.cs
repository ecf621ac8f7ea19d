using TuningStudio.Core.Contracts;
using TuningStudio.Core.Training;

namespace TuningStudio.Tests.Training;

public sealed class CommandQueueTests : IRunEventSink
{
    private readonly List<RunEvent> _events = [];

    [Fact]
    public void Take_SeveralCommands_TellsOfEachAndTheLastOfAKindCounts()
    {
        var queue = new CommandQueue();
        RunCommand[] commands =
        [
            new StopCommand(Keep: true), new LearningRateCommand(1e-3), new PauseCommand(), new Other(), new CheckpointCommand(), new StopCommand(Keep: false), new LearningRateCommand(1e-4),
        ];
        foreach (var command in commands)
        {
            queue.Add(command);
        }

        Assert.Equal(new StopCommand(Keep: false), queue.PendingStop);
        Assert.Equal(new Orders(new StopCommand(Keep: false), 1e-4, Checkpoint: true, Evaluate: false, Patience: false), queue.Take(this));
        Assert.Equal(commands, _events.Cast<CommandEvent>().Select(happened => happened.Command));
        Assert.Null(queue.PendingStop);
        Assert.Equal(default, queue.Take(this));
    }

    public RunEvent Emit(RunEvent runEvent)
    {
        _events.Add(runEvent);
        return runEvent;
    }

    private sealed record Other : RunCommand;
}
