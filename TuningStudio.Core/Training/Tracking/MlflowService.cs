using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Training.Tracking;

/// <summary>MLflow's REST interface 2.0: an experiment by its name, a run in it, and batches of at most a thousand figures.</summary>
internal sealed class MlflowService(Uri address, AuthenticationHeaderValue? authorization, string experiment) : ITrackingService
{
    private const string Root = "api/2.0/mlflow/";
    private const int MostFigures = 1000;
    private const int MostParameters = 100;
    private const int LongestParameter = 500;

    private readonly TrackingHttp _http = new(address, authorization);
    private string _run = string.Empty;

    public string Name => "MLflow";

    public Uri Address => _http.Address;

    public async Task<TrackedPlace> BeginAsync(TrackedRun run, TrackedPlace? known, CancellationToken cancellationToken)
    {
        if (known is not null)
        {
            // Parameters there cannot be changed any more.
            _run = known.Id;
            await _http.SendAsync(Root + "runs/update", new JsonObject { ["run_id"] = _run, ["status"] = "RUNNING" }, cancellationToken).ConfigureAwait(false);
            return known;
        }

        var experimentId = await ExperimentAsync(cancellationToken).ConfigureAwait(false);
        if (_run.Length == 0)
        {
            // Asked again after a broken line, it is there already.
            var made = await _http.SendAsync(Root + "runs/create", new JsonObject { ["experiment_id"] = experimentId, ["run_name"] = run.Name, ["start_time"] = run.StartedAt.ToUnixTimeMilliseconds() }, cancellationToken).ConfigureAwait(false);
            _run = Text(made["run"]?["info"]?["run_id"]);
        }

        foreach (var some in run.Parameters.Chunk(MostParameters))
        {
            var parameters = new JsonArray([.. some.Select(pair => new JsonObject { ["key"] = pair.Key, ["value"] = Shortened(pair.Value.ToString()) })]);
            await _http.SendAsync(Root + "runs/log-batch", new JsonObject { ["run_id"] = _run, ["params"] = parameters }, cancellationToken).ConfigureAwait(false);
        }

        return new TrackedPlace(_run, $"{Address}#/experiments/{experimentId}/runs/{_run}");
    }

    public async Task ReportAsync(IReadOnlyList<TrackedPoint> points, CancellationToken cancellationToken)
    {
        var figures = points.SelectMany(point => point.Values.Select(value => new JsonObject
        {
            ["key"] = value.Tag,
            ["value"] = value.Value,
            ["timestamp"] = point.Time.ToUnixTimeMilliseconds(),
            ["step"] = point.Step,
        }));
        foreach (var some in figures.Chunk(MostFigures))
        {
            await _http.SendAsync(Root + "runs/log-batch", new JsonObject { ["run_id"] = _run, ["metrics"] = new JsonArray([.. some]) }, cancellationToken).ConfigureAwait(false);
        }
    }

    public Task EndAsync(RunEvent end, CancellationToken cancellationToken)
    {
        var status = end switch
        {
            CompletedEvent => "FINISHED",
            FailedEvent => "FAILED",

            // It goes on some time.
            PausedEvent => "SCHEDULED",
            _ => "KILLED",
        };
        var change = new JsonObject { ["run_id"] = _run, ["status"] = status };
        if (end is not PausedEvent)
        {
            change["end_time"] = end.Time.ToUnixTimeMilliseconds();
        }

        return _http.SendAsync(Root + "runs/update", change, cancellationToken);
    }

    public void Dispose() => _http.Dispose();

    private async Task<string> ExperimentAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < 2; attempt++)
        {
            var found = await _http.TrySendAsync($"{Root}experiments/get-by-name?experiment_name={Uri.EscapeDataString(experiment)}", null, (status, _) => status == HttpStatusCode.NotFound, cancellationToken).ConfigureAwait(false);
            if (found?["experiment"]?["experiment_id"] is { } id)
            {
                return Text(id);
            }

            // Another run may make it at this very moment.
            var made = await _http.TrySendAsync(Root + "experiments/create", new JsonObject { ["name"] = experiment }, (_, text) => text.Contains("RESOURCE_ALREADY_EXISTS", StringComparison.Ordinal), cancellationToken).ConfigureAwait(false);
            if (made is not null)
            {
                return Text(made["experiment_id"]);
            }
        }

        throw new TrackingFault($"the experiment '{experiment}' is neither there nor can be made: it may have been deleted", isLasting: true);
    }

    private static string Text(JsonNode? node) => node is JsonValue value ? value.ToString() : throw new TrackingFault("it does not answer as MLflow does", isLasting: true);

    private static string Shortened(string text) => text[..Math.Min(text.Length, LongestParameter)];
}
