using TuningStudio.Core.Contracts;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.Fakes;

/// <summary>Sweeps that a test puts there, and what was asked for.</summary>
internal sealed class FakeSweepService : ISweepService
{
    internal List<NewSweep> Created { get; } = [];

    internal List<string> Stopped { get; } = [];

    internal List<SweepSpec> Known { get; } = [];

    internal TuningException? Refusal { get; set; }

    public Task<IReadOnlyList<ErrorInfo>> FaultsAsync(NewSweep request, CancellationToken cancellationToken = default) => Task.FromResult<IReadOnlyList<ErrorInfo>>([]);

    public Task<string> CreateAsync(NewSweep request, CancellationToken cancellationToken = default)
    {
        if (Refusal is not null)
        {
            throw Refusal;
        }

        Created.Add(request);
        return Task.FromResult("sweep-1");
    }

    public IReadOnlyList<SweepSpec> List() => Known;

    public SweepSpec? Find(string sweepId) => Known.Find(sweep => sweep.Id == sweepId);

    public Task StopAsync(string sweepId, CancellationToken cancellationToken = default)
    {
        if (Refusal is not null)
        {
            throw Refusal;
        }

        Stopped.Add(sweepId);
        return Task.CompletedTask;
    }
}
