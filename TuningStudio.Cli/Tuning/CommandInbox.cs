using TuningStudio.Core.Contracts;

namespace TuningStudio.Cli.Tuning;

/// <summary>Hands over the commands that are left in the run's folder, from the start of the run to its end.</summary>
internal sealed class CommandInbox : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private readonly RunFolder _folder;
    private readonly Action<RunCommand> _onCommand;
    private readonly ITimer _timer;

    internal CommandInbox(RunFolder folder, Action<RunCommand> onCommand)
    {
        _folder = folder;
        _onCommand = onCommand;

        // What was meant for the run before is over with it; how to go on was said for this one.
        foreach (var command in CommandFiles.Take(folder).Where(command => command is LearningRateCommand or PatienceCommand))
        {
            onCommand(command);
        }

        _timer = TimeProvider.System.CreateTimer(_ => Sweep(), null, Interval, Interval);
    }

    public void Dispose() => _timer.Dispose();

    private void Sweep()
    {
        lock (_gate)
        {
            foreach (var command in CommandFiles.Take(_folder))
            {
                _onCommand(command);
            }
        }
    }
}
