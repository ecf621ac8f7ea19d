using TuningStudio.Cli;

namespace TuningStudio.Tests.Cli;

/// <summary>Someone who presses Ctrl-C, so many times, before anything begins.</summary>
internal sealed class InterruptAtOnce(int times = 1) : IInterrupts, IDisposable
{
    public IDisposable Listen(Action<int> handler)
    {
        for (var count = 1; count <= times; count++)
        {
            handler(count);
        }

        return this;
    }

    public void Dispose()
    {
    }
}
