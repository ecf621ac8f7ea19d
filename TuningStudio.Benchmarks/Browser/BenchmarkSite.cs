using System.Net.Http.Json;
using System.Text.Json;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Browser;
using TuningStudio.Tests.Support;

namespace TuningStudio.Benchmarks.Browser;

/// <summary>The site in a process of its own with an empty home; what it starts as workers are stand-ins, or real ones.</summary>
internal sealed class BenchmarkSite : IAsyncDisposable
{
    private readonly StudioProcess _studio;
    private readonly HttpClient _http;

    private BenchmarkSite(StudioProcess studio)
    {
        _studio = studio;
        _http = new HttpClient { BaseAddress = new Uri(studio.Address) };
    }

    internal string Address => _studio.Address;

    internal int ProcessId => _studio.ProcessId;

    internal static Task<BenchmarkSite> StartAsync() => StartAsync(new()
    {
        [ProgramStart.WorkerVariable] = Path.ChangeExtension(typeof(BenchmarkSite).Assembly.Location, ".dll"),
    });

    /// <summary>With real workers on one thread each: what is left of the machine belongs to the site and the browsers.</summary>
    internal static Task<BenchmarkSite> StartWithWorkersAsync() => StartAsync(new() { ["OMP_NUM_THREADS"] = "1" });

    internal RunFolder Folder(string runId) => new(Path.Combine(_studio.Home, "runs", runId));

    /// <summary>Makes a run, waits until it has so many steps, and returns its id.</summary>
    internal async Task<string> RunAsync(string name, object hyperparameters, int untilStep)
    {
        var asked = new
        {
            name,
            model = "starter",
            training_file = Path.Combine(RepositoryFolder.Root, "samples", "datasets", "support-intents.train.jsonl"),
            hyperparameters,
        };
        using var made = await _http.PostAsJsonAsync("/api/v1/runs", asked);
        if (!made.IsSuccessStatusCode)
        {
            throw new InvalidOperationException(await made.Content.ReadAsStringAsync());
        }

        var id = (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
        while (true)
        {
            var run = (await _http.GetFromJsonAsync<JsonElement>($"/api/v1/runs/{id}")).GetProperty("run");
            if (run.GetProperty("step").GetInt32() >= untilStep)
            {
                return id;
            }

            if (run.GetProperty("status").GetString() is "failed" or "interrupted")
            {
                throw new InvalidOperationException($"The run broke off: {run}\n{_studio.Output}");
            }

            await Task.Delay(200);
        }
    }

    /// <summary>A stand-in's run.</summary>
    internal Task<string> StandInAsync(int atOnce, int perSecond) =>
        RunAsync(StandInWorker.NameOf(atOnce, perSecond), new { max_steps = perSecond == 0 ? atOnce : atOnce + (perSecond * 600) }, Math.Max(1, atOnce));

    internal async Task CancelAsync(string runId)
    {
        using var _ = await _http.PostAsync(new Uri($"/api/v1/runs/{runId}/cancel", UriKind.Relative), null);
        while ((await _http.GetFromJsonAsync<JsonElement>($"/api/v1/runs/{runId}")).GetProperty("run").GetProperty("status").GetString() is "running" or "cancelling")
        {
            await Task.Delay(200);
        }
    }

    /// <summary>When each step was recorded, in milliseconds since 1970, with its tokens.</summary>
    internal List<(int Step, double At, long Tokens)> Steps(string runId)
    {
        var steps = new List<(int, double, long)>();
        using var stream = new FileStream(Folder(runId).EventsFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var lines = new StreamReader(stream);
        while (lines.ReadLine() is { } line)
        {
            // The last line may still be being written.
            if (line.EndsWith('}') && JsonSerializer.Deserialize(line, StudioJson.Line.RunEvent) is StepEvent step)
            {
                steps.Add((step.Step, (step.Time - DateTimeOffset.UnixEpoch).TotalMilliseconds, step.Tokens));
            }
        }

        return steps;
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return _studio.DisposeAsync();
    }

    private static async Task<BenchmarkSite> StartAsync(Dictionary<string, string> environment) => new(await StudioProcess.StartAsync(CancellationToken.None, environment));
}
