using TuningStudio.Web.Jobs;

namespace TuningStudio.Web.State;

/// <summary>Samples the machine every two seconds, but only while somebody looks.</summary>
internal sealed class SystemMonitor : ISystemMonitor, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Attention = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _time;
    private readonly CpuMeter _cpu;
    private readonly NvidiaGpus? _gpus;
    private readonly bool _gpusCanTrain;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private IReadOnlyList<DeviceSnapshot> _devices;
    private long _lastLook;
    private bool _sampling;
    private int _busy;

    public SystemMonitor(TimeProvider time, DeviceChoice choice)
    {
        _time = time;
        _gpusCanTrain = choice.HasGpu;
        _cpu = new CpuMeter();
        _gpus = NvidiaGpus.TryOpen();
        _timer = time.CreateTimer(_ => Tick(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _devices = Sample();
    }

    public IReadOnlyList<DeviceSnapshot> Devices
    {
        get
        {
            lock (_gate)
            {
                _lastLook = _time.GetTimestamp();
                if (!_sampling)
                {
                    _sampling = true;
                    _timer.Change(TimeSpan.Zero, Interval);
                }

                return _devices;
            }
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        _gpus?.Dispose();
    }

    private void Tick()
    {
        lock (_gate)
        {
            if (_time.GetElapsedTime(_lastLook) > Attention)
            {
                _sampling = false;
                _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                return;
            }
        }

        if (Interlocked.Exchange(ref _busy, 1) == 1)
        {
            // The last sample is still under way.
            return;
        }

        var devices = Sample();
        Volatile.Write(ref _busy, 0);
        lock (_gate)
        {
            _devices = devices;
        }
    }

    private IReadOnlyList<DeviceSnapshot> Sample() => [.. (_gpus?.Sample() ?? []).Select(gpu => gpu with { CanTrain = _gpusCanTrain }), _cpu.Sample()];
}
