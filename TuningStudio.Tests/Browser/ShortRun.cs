using System.Net.Http.Json;
using System.Text.Json;
using TuningStudio.Tests.Support;

namespace TuningStudio.Tests.Browser;

/// <summary>A run of few steps that has everything a page shows: samples, checkpoints, validation, classes, worst rows.</summary>
internal static class ShortRun
{
    private const int RunMinutes = 20;

    internal static async Task<string> TuneAsync(StudioProcess studio, int steps)
    {
        var cancel = TestContext.Current.CancellationToken;
        using var client = new HttpClient { BaseAddress = new Uri(studio.Address) };
        var asked = new
        {
            name = "Support intents",
            model = "starter",
            training_file = Path.Combine(SharedFiles.RepositoryRoot, "samples", "datasets", "support-intents.train.jsonl"),
            sample_prompts = new[] { "Hi, can I still cancel order 8519?" },
            hyperparameters = new { max_steps = steps, compute_classification_metrics = true, row_losses = 20 },
        };
        using var made = await client.PostAsJsonAsync("/api/v1/runs", asked, cancel);
        Assert.True(made.IsSuccessStatusCode, await made.Content.ReadAsStringAsync(cancel));
        var id = (await made.Content.ReadFromJsonAsync<JsonElement>(cancel)).GetProperty("id").GetString()!;
        for (var waited = 0; waited < RunMinutes * 60; waited++)
        {
            var status = (await client.GetFromJsonAsync<JsonElement>($"/api/v1/runs/{id}", cancel)).GetProperty("run").GetProperty("status").GetString()!;
            if (status.ToUpperInvariant() is "SUCCEEDED")
            {
                return id;
            }

            Assert.False(status.ToUpperInvariant() is "FAILED" or "CANCELLED", $"The run {status}:\n{studio.Output}");
            await Task.Delay(1000, cancel);
        }

        throw new TimeoutException(studio.Output);
    }
}
