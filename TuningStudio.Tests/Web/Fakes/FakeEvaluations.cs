using TuningStudio.Core.Contracts;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.Fakes;

/// <summary>Measurements that a test moves along.</summary>
internal sealed class FakeEvaluations : IEvaluations
{
    private readonly Dictionary<(string RunId, int Step), EvaluationItem> _items = [];

    public event Action<string>? Changed;

    internal TuningException? Refusal { get; set; }

    internal List<int> Started { get; } = [];

    internal List<int> Stopped { get; } = [];

    internal int Listeners => Changed?.GetInvocationList().Length ?? 0;

    public Task<EvaluationItem?> FindAsync(string runId, int step) => Task.FromResult(_items.GetValueOrDefault((runId, step)));

    public EvaluationItem Start(string runId, int step)
    {
        if (Refusal is not null)
        {
            throw Refusal;
        }

        Started.Add(step);
        var item = new EvaluationItem { RunId = runId, Step = step };
        Put(item);
        return item;
    }

    public Task StopAsync(string runId, int step)
    {
        Stopped.Add(step);
        _items.Remove((runId, step));
        Changed?.Invoke(runId);
        return Task.CompletedTask;
    }

    internal void Put(EvaluationItem item)
    {
        _items[(item.RunId, item.Step)] = item;
        Changed?.Invoke(item.RunId);
    }
}
