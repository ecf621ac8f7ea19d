using System.Net.Http.Json;
using TuningStudio.Tests.Support;

namespace TuningStudio.Tests.Browser;

/// <summary>A worker that never says a word: the run that it has stays in its place, and those behind it wait.</summary>
internal static class HeldWorker
{
    private static readonly string Script = Path.Combine(AppContext.BaseDirectory, "held-worker.sh");

    /// <summary>What makes the site start it; skips the test where there is no shell for it.</summary>
    internal static IReadOnlyDictionary<string, string> Environment()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The worker that waits is a shell script.");
        if (!OperatingSystem.IsWindows() && !File.Exists(Script))
        {
            File.WriteAllText(Script, "#!/bin/sh\nexec sleep 900\n");
            File.SetUnixFileMode(Script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        return new Dictionary<string, string> { ["TUNINGSTUDIO_WORKER"] = Script, ["Studio__StartSeconds"] = "600" };
    }

    /// <summary>Makes a run.</summary>
    internal static async Task RunAsync(StudioProcess studio, string name)
    {
        var cancel = TestContext.Current.CancellationToken;
        using var client = new HttpClient { BaseAddress = new Uri(studio.Address) };
        var asked = new { name, model = "starter", training_file = Path.Combine(RepositoryFolder.Root, "samples", "datasets", "support-intents.train.jsonl") };
        using var made = await client.PostAsJsonAsync("/api/v1/runs", asked, cancel);
        Assert.True(made.IsSuccessStatusCode, await made.Content.ReadAsStringAsync(cancel));
    }
}
