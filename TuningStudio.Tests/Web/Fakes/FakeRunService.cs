using System.Globalization;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.Fakes;

/// <summary>Notes what was asked for, and refuses where a test says so.</summary>
internal sealed class FakeRunService(FakeRunStore store) : IRunService
{
    internal List<NewRun> Created { get; } = [];

    internal List<string> Asked { get; } = [];

    internal TuningException? Refusal { get; set; }

    internal Func<TimeSpan?> Patience { get; set; } = () => null;

    internal List<ErrorInfo> Faults { get; } = [];

    public Task<IReadOnlyList<ErrorInfo>> FaultsAsync(NewRun request, CancellationToken cancellationToken = default) => Task.FromResult<IReadOnlyList<ErrorInfo>>([.. Faults]);

    public Task<RunSummary> CreateAsync(NewRun request, CancellationToken cancellationToken = default)
    {
        if (Refusal is not null)
        {
            throw Refusal;
        }

        Created.Add(request);
        var history = FakeRuns.History($"run-{Created.Count}", request.Name, steps: 0, RunStatus.Queued);
        store.Add(history);
        return Task.FromResult(history.Summary);
    }

    public Task StopAsync(string runId, bool keep, CancellationToken cancellationToken = default) => Note($"stop {runId} {keep}");

    public TimeSpan? PatienceLeft(string runId) => Patience();

    public Task PauseAsync(string runId, CancellationToken cancellationToken = default) => Note($"pause {runId}");

    public Task SteerAsync(string runId, RunCommand command, CancellationToken cancellationToken = default) =>
        Note(command is LearningRateCommand { LearningRate: var rate } ? string.Create(CultureInfo.InvariantCulture, $"rate {runId} {rate}") : $"{command.GetType().Name} {runId}");

    public Task ResumeAsync(string runId, CancellationToken cancellationToken = default) => Note($"resume {runId}");

    public Task ResumeAsync(string runId, double learningRate, CancellationToken cancellationToken = default) =>
        Note(string.Create(CultureInfo.InvariantCulture, $"resume {runId} {learningRate}"));

    public Task ExtendAsync(string runId, int epochs, double learningRate, CancellationToken cancellationToken = default) =>
        Note(string.Create(CultureInfo.InvariantCulture, $"extend {runId} {epochs} {learningRate}"));

    public Task DeleteAsync(string runId, CancellationToken cancellationToken = default) => Note($"delete {runId}");

    private Task Note(string what)
    {
        if (Refusal is not null)
        {
            throw Refusal;
        }

        Asked.Add(what);
        return Task.CompletedTask;
    }
}
