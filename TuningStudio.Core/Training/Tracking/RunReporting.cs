using System.Text.Json;
using System.Text.Json.Nodes;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Training.Tracking;

/// <summary>Reports a run to the services that it, or the environment, names. Without any it does nothing.</summary>
public sealed class RunReporting : IDisposable
{
    private readonly RunSpec _spec;
    private readonly IReadOnlyList<RunReporter> _reporters;
    private bool _hasBegun;

    private RunReporting(RunSpec spec, IReadOnlyList<RunReporter> reporters) => (_spec, _reporters) = (spec, reporters);

    /// <summary>Makes ready what the run reports to.</summary>
    /// <param name="spec">The run.</param>
    /// <param name="folder">Its folder.</param>
    /// <param name="log">Its log, where a link or a warning is put; the events are not taken from it by themselves.</param>
    /// <param name="environment">Reads a variable of the environment; see <see cref="TrackingSettings"/>.</param>
    /// <param name="time">Measures pauses.</param>
    public static RunReporting Open(RunSpec spec, RunFolder folder, EventLog log, Func<string, string?> environment, TimeProvider time)
    {
        void Tell(string level, string message) => log.EmitUnlessEnded(new LogEvent { Level = level, Message = message });
        var services = TrackingSettings.Services(spec, environment, message => Tell("warning", message));
        return new RunReporting(spec, [.. services.Select(service => new RunReporter(service, folder, Tell, time))]);
    }

    /// <summary>Takes an event. Returns at once.</summary>
    public void Take(RunEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        if (happened is ResolvedEvent resolved && !_hasBegun)
        {
            _hasBegun = true;
            var run = new TrackedRun(_spec.Name, Parameters(_spec, resolved.Hyperparameters), happened.Time);
            Each(reporter => reporter.Begin(run));
        }

        Each(reporter => reporter.Take(happened));
    }

    /// <summary>Sends what is left, for a few seconds at the most.</summary>
    public void Dispose() => Each(reporter => reporter.Dispose());

    internal static IReadOnlyDictionary<string, JsonValue> Parameters(RunSpec spec, ResolvedHyperparameters values)
    {
        var all = new SortedDictionary<string, JsonValue>(StringComparer.Ordinal)
        {
            ["run"] = JsonValue.Create(spec.Id),
            ["model"] = JsonValue.Create(Path.GetFileName(Path.TrimEndingDirectorySeparator(spec.Model))),
            ["trainingFile"] = JsonValue.Create(Path.GetFileName(spec.TrainingFile)),
        };
        foreach (var (name, value) in JsonSerializer.SerializeToNode(values, StudioJson.Line.ResolvedHyperparameters)!.AsObject())
        {
            if (value is JsonValue plain)
            {
                all[name] = plain;
            }
            else if (value is JsonArray { Count: > 0 } list)
            {
                all[name] = JsonValue.Create(string.Join(',', list.Select(item => item?.ToString())));
            }
        }

        return all;
    }

    private void Each(Action<RunReporter> act)
    {
        foreach (var reporter in _reporters)
        {
            act(reporter);
        }
    }
}
