using System.Text.Json.Nodes;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Training.Tracking;

/// <summary>Weights &amp; Biases: the run by its GraphQL interface, its curves as lines of a file that is streamed piece by piece.</summary>
internal sealed class WandbService(Uri address, string key, string project, string? entity, Func<string> newId) : ITrackingService
{
    private const string Upsert =
        "mutation UpsertBucket($name: String, $project: String, $entity: String, $displayName: String, $config: JSONString) { "
        + "upsertBucket(input: {name: $name, modelName: $project, entityName: $entity, displayName: $displayName, config: $config}) { "
        + "bucket { id name displayName historyLineCount project { name entity { name } } } inserted } }";

    private readonly TrackingHttp _http = new(address, TrackingHttp.Basic("api:" + key));
    private readonly JsonObject _summary = [];
    private string _stream = string.Empty;
    private string? _id;
    private DateTimeOffset _startedAt;
    private int _lines;
    private JsonObject? _open;

    public string Name => "Weights & Biases";

    public Uri Address => _http.Address;

    public async Task<TrackedPlace> BeginAsync(TrackedRun run, TrackedPlace? known, CancellationToken cancellationToken)
    {
        _startedAt = run.StartedAt;
        var config = new JsonObject(run.Parameters.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)new JsonObject { ["value"] = pair.Value.DeepClone() })));
        var answer = await _http.SendAsync(
            "graphql",
            new JsonObject
            {
                ["query"] = Upsert,
                ["variables"] = new JsonObject { ["name"] = known?.Id ?? (_id ??= newId()), ["project"] = project, ["entity"] = entity, ["displayName"] = run.Name, ["config"] = config.ToJsonString() },
            },
            cancellationToken).ConfigureAwait(false);
        if (answer["errors"] is JsonArray { Count: > 0 } errors)
        {
            throw new TrackingFault($"it refuses the run: {errors[0]?["message"]}", isLasting: true);
        }

        var bucket = answer["data"]?["upsertBucket"]?["bucket"];
        var (id, place, owner) = (Text(bucket?["name"]), Text(bucket?["project"]?["name"]), Text(bucket?["project"]?["entity"]?["name"]));
        _lines = (int?)bucket!["historyLineCount"] ?? 0;
        _stream = $"files/{Uri.EscapeDataString(owner)}/{Uri.EscapeDataString(place)}/{Uri.EscapeDataString(id)}/file_stream";
        var site = Address.Host == "api.wandb.ai" ? "https://wandb.ai/" : Address.AbsoluteUri;
        return new TrackedPlace(id, $"{site}{Uri.EscapeDataString(owner)}/{Uri.EscapeDataString(place)}/runs/{Uri.EscapeDataString(id)}");
    }

    // A step has one line: it is closed by the next step's first figure.
    public Task ReportAsync(IReadOnlyList<TrackedPoint> points, CancellationToken cancellationToken)
    {
        var (closed, open) = (new List<string>(), (JsonObject?)_open?.DeepClone());
        foreach (var point in points)
        {
            if (open is not null && (int)open["_step"]! != point.Step)
            {
                closed.Add(open.ToJsonString());
                open = null;
            }

            open ??= new JsonObject { ["_step"] = point.Step, ["_timestamp"] = Seconds(point.Time), ["_runtime"] = (point.Time - _startedAt).TotalSeconds };
            foreach (var (tag, value) in point.Values)
            {
                open[tag] = value;
                _summary[tag] = value;
            }
        }

        return SendAsync(closed, open, new JsonObject(), cancellationToken);
    }

    public Task EndAsync(RunEvent end, CancellationToken cancellationToken)
    {
        var last = new JsonObject();
        if (end is not PausedEvent)
        {
            last["complete"] = true;
            last["exitcode"] = end switch { CompletedEvent => 0, FailedEvent => 1, _ => 255 };
        }

        return SendAsync(_open is null ? [] : [_open.ToJsonString()], null, last, cancellationToken);
    }

    public void Dispose() => _http.Dispose();

    // What was sent counts once the answer is there: the same lines may come again under the same numbers.
    private async Task SendAsync(List<string> lines, JsonObject? open, JsonObject body, CancellationToken cancellationToken)
    {
        var files = new JsonObject();
        if (lines.Count > 0)
        {
            files["wandb-history.jsonl"] = Piece(_lines, lines);
        }

        if (_summary.Count > 0)
        {
            files["wandb-summary.json"] = Piece(0, [_summary.ToJsonString()]);
        }

        body["files"] = files;
        await _http.SendAsync(_stream, body, cancellationToken).ConfigureAwait(false);
        (_lines, _open) = (_lines + lines.Count, open);
    }

    private static JsonObject Piece(int offset, IEnumerable<string> lines) => new() { ["offset"] = offset, ["content"] = new JsonArray([.. lines.Select(line => JsonValue.Create(line))]) };

    private static double Seconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000.0;

    private static string Text(JsonNode? node) => node is JsonValue value ? value.ToString() : throw new TrackingFault("it does not answer as Weights & Biases does", isLasting: true);
}
