using System.Collections.Concurrent;
using System.Globalization;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.Jobs;

namespace TuningStudio.Tests.Web.Hosting;

/// <summary>Workers that are only numbers: they live until a test ends them.</summary>
internal sealed class FakeWorkerLauncher : IWorkerLauncher
{
    private readonly ConcurrentDictionary<int, bool> _alive = new();
    private int _last = 900_000;

    internal ConcurrentQueue<(string RunId, WorkerProcess Process, string Token)> Launches { get; } = new();

    internal TuningException? Refusal { get; set; }

    internal ConcurrentBag<int> Killed { get; } = [];

    public WorkerProcess Launch(RunFolder folder, IReadOnlyDictionary<string, string> environment)
    {
        if (Refusal is not null)
        {
            throw Refusal;
        }

        var process = new WorkerProcess(Interlocked.Increment(ref _last), DateTimeOffset.UnixEpoch);
        _alive[process.ProcessId] = true;
        Launches.Enqueue((Path.GetFileName(folder.Root), process, environment[HubProtocol.TokenVariable]));
        return process;
    }

    public bool IsAlive(WorkerProcess process) => _alive.GetValueOrDefault(process.ProcessId) && process.IsSame(DateTimeOffset.UnixEpoch);

    public SiteText? HowItEnded(WorkerProcess process) => Killed.Contains(process.ProcessId) ? new SiteText("Lost.Killed", process.ProcessId.ToString(CultureInfo.InvariantCulture)) : null;

    public void Kill(WorkerProcess process)
    {
        Killed.Add(process.ProcessId);
        End(process.ProcessId);
    }

    internal void End(int processId) => _alive[processId] = false;

    internal void MakeAlive(int processId) => _alive[processId] = true;
}
