using TuningStudio.Core.Contracts;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.Fakes;

/// <summary>Exports that a test moves along.</summary>
internal sealed class FakeExports : IExports
{
    private readonly List<ExportItem> _items = [];

    public event Action<string>? Changed;

    internal TuningException? Refusal { get; set; }

    internal List<string> Removed { get; } = [];

    internal int Listeners => Changed?.GetInvocationList().Length ?? 0;

    public IReadOnlyList<ExportItem> Of(string runId) => [.. _items];

    public ExportItem Start(string runId, ExportChoice choice)
    {
        if (Refusal is not null)
        {
            throw Refusal;
        }

        Put(new ExportItem { RunId = runId, Name = $"{runId}-{choice.Format}", Folder = $"/studio/runs/{runId}/exports/{runId}-{choice.Format}", Choice = choice, CreatedAt = FakeRuns.Start });
        return _items[^1];
    }

    public Task<IReadOnlyList<ExportItem>> ListAsync(string runId) => Task.FromResult(Of(runId));

    public Task<ExportItem> StartAsync(string runId, ExportChoice choice) => Task.FromResult(Start(runId, choice));

    public Task RemoveAsync(string runId, string name)
    {
        Removed.Add(name);
        _items.RemoveAll(item => item.Name == name);
        Changed?.Invoke(runId);
        return Task.CompletedTask;
    }

    internal void Put(ExportItem item)
    {
        _items.RemoveAll(other => other.Name == item.Name);
        _items.Add(item);
        Changed?.Invoke(item.RunId);
    }
}
