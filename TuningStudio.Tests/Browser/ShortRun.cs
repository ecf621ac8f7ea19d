using System.Net.Http.Json;
using System.Text.Json;
using TuningStudio.Tests.Support;

namespace TuningStudio.Tests.Browser;

/// <summary>A run of few steps that has everything a page shows: samples, checkpoints, validation, classes, worst rows.</summary>
internal static class ShortRun
{
    private const int RunMinutes = 20;

    private static string Intents => Path.Combine(SharedFiles.RepositoryRoot, "samples", "datasets", "support-intents.train.jsonl");

    internal static async Task<string> TuneAsync(StudioProcess studio, int steps)
    {
        var asked = new
        {
            name = "Support intents",
            model = "starter",
            training_file = Intents,
            sample_prompts = new[] { "Hi, can I still cancel order 8519?" },
            hyperparameters = new { max_steps = steps, compute_classification_metrics = true, row_losses = 20 },
        };
        using var client = new HttpClient { BaseAddress = new Uri(studio.Address) };
        var id = (await AskAsync(client, "runs", asked)).GetProperty("id").GetString()!;
        await WaitAsync(studio, client, id);
        return id;
    }

    /// <summary>A sweep of two runs of a step or some, both over; with the id of the first.</summary>
    internal static async Task<(string Id, string Run)> SweepAsync(StudioProcess studio, int steps = 1)
    {
        var asked = new
        {
            run = new { name = "Ranks", model = "starter", training_file = Intents, hyperparameters = new { max_steps = steps } },
            axes = new[] { new { option = "rank", values = new[] { "4", "8" } } },
        };
        using var client = new HttpClient { BaseAddress = new Uri(studio.Address) };
        var made = await AskAsync(client, "sweeps", asked);
        var runs = made.GetProperty("runs").EnumerateArray().Select(run => run.GetProperty("run_id").GetString()!).ToList();
        foreach (var run in runs)
        {
            await WaitAsync(studio, client, run);
        }

        return (made.GetProperty("sweep").GetProperty("id").GetString()!, runs[0]);
    }

    private static async Task<JsonElement> AskAsync<T>(HttpClient client, string what, T asked)
    {
        var cancel = TestContext.Current.CancellationToken;
        using var made = await client.PostAsJsonAsync($"/api/v1/{what}", asked, cancel);
        Assert.True(made.IsSuccessStatusCode, await made.Content.ReadAsStringAsync(cancel));
        return await made.Content.ReadFromJsonAsync<JsonElement>(cancel);
    }

    private static async Task WaitAsync(StudioProcess studio, HttpClient client, string id)
    {
        var cancel = TestContext.Current.CancellationToken;
        for (var waited = 0; waited < RunMinutes * 60; waited++)
        {
            var status = (await client.GetFromJsonAsync<JsonElement>($"/api/v1/runs/{id}", cancel)).GetProperty("run").GetProperty("status").GetString()!;
            if (status.ToUpperInvariant() is "SUCCEEDED")
            {
                return;
            }

            Assert.False(status.ToUpperInvariant() is "FAILED" or "CANCELLED", $"The run {status}:\n{studio.Output}");
            await Task.Delay(1000, cancel);
        }

        throw new TimeoutException(studio.Output);
    }
}
