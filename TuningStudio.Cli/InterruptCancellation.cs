namespace TuningStudio.Cli;

/// <summary>A token that Ctrl-C cancels.</summary>
internal sealed class InterruptCancellation : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly IDisposable _listening;

    internal InterruptCancellation(IInterrupts interrupts) => _listening = interrupts.Listen(_ => _source.Cancel());

    internal CancellationToken Token => _source.Token;

    public void Dispose()
    {
        _listening.Dispose();
        _source.Dispose();
    }
}
