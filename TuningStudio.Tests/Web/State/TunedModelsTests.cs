using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Hosting;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.State;

public sealed class TunedModelsTests
{
    [Fact]
    public async Task List_RunsWithAndWithoutFiles_AreThoseWhoseFilesAreThere()
    {
        await using var studio = await StudioFixture.StartAsync();
        await AddAsync(studio, "kept", "/models/a", adapterBytes: 300, checkpoints: [100, 1000, 20]);
        await AddAsync(studio, "fresh", "/models/b", adapterBytes: 70, checkpoints: []);
        await AddAsync(studio, "gone", "/models/a", adapterBytes: null, checkpoints: []);
        var models = studio.Get<ITunedModels>();

        var all = await models.ListAsync();
        var kept = Assert.Single(await models.ListAsync("/models/a"));

        Assert.Equal(["fresh", "kept"], all.Select(model => model.Run.Name).Order(StringComparer.Ordinal));
        Assert.Equal((300, 1000), (kept.SizeBytes, kept.LastCheckpoint));
        Assert.StartsWith("ft:a:studio:kept:", kept.Name, StringComparison.Ordinal);
        Assert.Null(all.Single(model => model.Run.Name == "fresh").LastCheckpoint);
    }

    private static async Task AddAsync(StudioFixture studio, string name, string model, int? adapterBytes, int[] checkpoints)
    {
        var folder = studio.Home.Run(name);
        RunLog.WriteSpec(folder, new RunSpec { Id = name, Name = name, Model = model, TrainingFile = "/data.jsonl" });
        if (adapterBytes is { } bytes)
        {
            Directory.CreateDirectory(folder.AdapterFolder);
            await File.WriteAllBytesAsync(Path.Combine(folder.AdapterFolder, "adapter_model.safetensors"), new byte[bytes], StudioFixture.Cancel);
        }

        foreach (var step in checkpoints)
        {
            Directory.CreateDirectory(Path.Combine(folder.CheckpointFolder(step), "adapter"));
        }

        var summary = new RunSummary { Id = name, Name = name, Model = model, Status = RunStatus.Succeeded, CreatedAt = DateTimeOffset.UnixEpoch, AdapterFolder = folder.AdapterFolder };
        await studio.Store.AddAsync(new RunRecord { Summary = summary, Device = "cpu" }, StudioFixture.Cancel);
    }
}
