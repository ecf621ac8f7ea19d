using System.Collections;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Planning.Estimates;
using TuningStudio.Tests.Web.Hosting;
using TuningStudio.Web.Jobs;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.Jobs;

/// <summary>What a page asks for is not done on its circuit's thread where a disk is in it.</summary>
public sealed class CircuitTests
{
    [Fact]
    public async Task Queue_AskedOnACircuit_WritesTheRequestBesideIt()
    {
        await using var studio = await StudioFixture.StartAsync();
        var circuit = new Circuit();
        var metadata = new Watched();
        var request = new NewRun { Name = "run", Model = "/models/one", TrainingFile = "/data/a.jsonl", Metadata = metadata, Hyperparameters = new HyperparameterOptions { Device = "cpu" } };

        var run = await circuit.CallAsync(() => studio.Get<RunService>().QueueAsync(request, null));

        Assert.Equal("b", RunFolderReader.ReadSpec(studio.Home.Run(run.Id))!.Metadata!["a"]);
        Assert.NotEmpty(metadata.ReadOn);
        Assert.DoesNotContain(circuit, metadata.ReadOn);
    }

    [Fact]
    public async Task Figures_Kept_CountAtOnceAndAreThereAfterARestart()
    {
        await using var studio = await StudioFixture.StartAsync();
        var plans = studio.Get<IRunPlans>();

        var keeping = plans.KeepAsync(new PlanFigures(PricePerHour: 2, Currency: "€"));

        Assert.Equal("€", plans.Figures.Currency);
        await keeping;
        Assert.Equal("€", PlanFiguresFile.Read(studio.Home.Root).Currency);
        Assert.Empty(await plans.MeasuredAsync("cpu"));
    }

    // As a circuit's: what is awaited on it goes on on it.
    private sealed class Circuit : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => ThreadPool.QueueUserWorkItem(_ => Enter(() => d(state)));

        internal async Task<T> CallAsync<T>(Func<Task<T>> call)
        {
            var begun = new TaskCompletionSource<Task<T>>();
            Post(_ => begun.SetResult(call()), null);
            return await await begun.Task;
        }

        private void Enter(Action act)
        {
            var before = Current;
            SetSynchronizationContext(this);
            try
            {
                act();
            }
            finally
            {
                SetSynchronizationContext(before);
            }
        }
    }

    // Knows where it was read.
    private sealed class Watched : IReadOnlyDictionary<string, string>
    {
        private readonly Dictionary<string, string> _kept = new() { ["a"] = "b" };

        internal List<SynchronizationContext?> ReadOn { get; } = [];

        public int Count => _kept.Count;

        public IEnumerable<string> Keys => _kept.Keys;

        public IEnumerable<string> Values => _kept.Values;

        public string this[string key] => _kept[key];

        public bool ContainsKey(string key) => _kept.ContainsKey(key);

        public bool TryGetValue(string key, out string value) => _kept.TryGetValue(key, out value!);

        public IEnumerator<KeyValuePair<string, string>> GetEnumerator()
        {
            ReadOn.Add(SynchronizationContext.Current);
            return _kept.GetEnumerator();
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
