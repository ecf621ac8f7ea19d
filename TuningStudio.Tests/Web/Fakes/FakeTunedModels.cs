using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.Fakes;

/// <summary>What the runs of a fake store have made: five megabytes each, with a checkpoint where the run has one.</summary>
internal sealed class FakeTunedModels(FakeRunStore store) : ITunedModels
{
    public async Task<IReadOnlyList<TunedModel>> ListAsync(string? baseModel = null)
    {
        var models = new List<TunedModel>();
        foreach (var run in store.List().Where(run => run.AdapterFolder is not null && (baseModel is null || run.Model == baseModel)))
        {
            models.Add(new($"ft:{run.ModelName}:studio:{run.Id}", run, 5 << 20, (await store.HistoryAsync(run.Id))!.Checkpoints is [.., var last] ? last.Step : null));
        }

        return models;
    }
}
