namespace TuningStudio.Cli;

/// <summary>Where nobody can press Ctrl-C: a verb run inside another program.</summary>
internal sealed class NoInterrupts : IInterrupts, IDisposable
{
    public IDisposable Listen(Action<int> handler) => this;

    public void Dispose()
    {
    }
}
