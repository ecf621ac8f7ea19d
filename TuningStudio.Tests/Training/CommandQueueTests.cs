using TuningStudio.Core.Contracts;
using TuningStudio.Core.Training;

namespace TuningStudio.Tests.Training;

public sealed class CommandQueueTests : IRunEventSink
{
    private readonly List<RunEvent> _events = [];

    [Fact]
    public void TakeStop_SeveralCommands_TellsOfEachAndGivesTheLastStop()
    {
        var queue = new CommandQueue();
        RunCommand[] commands = [new StopCommand(Keep: true), new Other(), new StopCommand(Keep: false), new Other()];
        foreach (var command in commands)
        {
            queue.Add(command);
        }

        Assert.Equal(new StopCommand(Keep: false), queue.PendingStop);
        Assert.Equal(new StopCommand(Keep: false), queue.TakeStop(this));
        Assert.Equal(commands, _events.Cast<CommandEvent>().Select(happened => happened.Command));
        Assert.Null(queue.PendingStop);
        Assert.Null(queue.TakeStop(this));
    }

    public RunEvent Emit(RunEvent runEvent)
    {
        _events.Add(runEvent);
        return runEvent;
    }

    private sealed record Other : RunCommand;
}
