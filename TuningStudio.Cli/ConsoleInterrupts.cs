using System.Runtime.InteropServices;

namespace TuningStudio.Cli;

/// <summary>Ctrl-C and termination requests of the process. The third one ends it at once, whatever a verb is doing.</summary>
internal sealed class ConsoleInterrupts : IInterrupts, IDisposable
{
    private const int Patience = 3;

    private readonly Lock _gate = new();
    private readonly PosixSignalRegistration[] _registrations;
    private Action<int>? _handler;
    private int _count;

    internal ConsoleInterrupts() =>
        _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal), PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal)];

    public IDisposable Listen(Action<int> handler)
    {
        lock (_gate)
        {
            _handler = handler;
            _count = 0;
        }

        return new Listening(this);
    }

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private void OnSignal(PosixSignalContext context)
    {
        lock (_gate)
        {
            if (_handler is not null && ++_count < Patience)
            {
                context.Cancel = true;
                _handler(_count);
            }
        }
    }

    private sealed class Listening(ConsoleInterrupts owner) : IDisposable
    {
        public void Dispose()
        {
            lock (owner._gate)
            {
                owner._handler = null;
            }
        }
    }
}
