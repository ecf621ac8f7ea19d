namespace TuningStudio.Cli;

/// <summary>Where Ctrl-C arrives. Each verb says what it means to it.</summary>
internal interface IInterrupts
{
    /// <summary>Calls <paramref name="handler"/> with 1 on the first interrupt, 2 on the second and so on, until disposed.</summary>
    IDisposable Listen(Action<int> handler);
}
