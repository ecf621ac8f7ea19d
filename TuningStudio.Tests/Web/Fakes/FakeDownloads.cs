using TuningStudio.Core.Contracts;
using TuningStudio.Core.Hub;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.Fakes;

/// <summary>Downloads that stand where a test puts them.</summary>
internal sealed class FakeDownloads : IModelDownloads
{
    public event Action? Changed;

    internal List<DownloadItem> Items { get; } = [];

    /// <summary>What a hub says of a model, by its name.</summary>
    internal Dictionary<string, HubListing> Published { get; } = [];

    internal Dictionary<HubKind, string?> Tokens { get; } = [];

    /// <summary>What was asked of it, in order.</summary>
    internal List<string> Done { get; } = [];

    public IReadOnlyList<DownloadItem> List() => [.. Items];

    public Task<HubState> HubAsync(HubKind kind) => Task.FromResult(new HubState(kind, new Uri($"https://{kind.Name()}.example/"), Tokens.GetValueOrDefault(kind) is not null, Tokens.GetValueOrDefault(kind) is not null));

    public Task SetTokenAsync(HubKind kind, string? token)
    {
        Tokens[kind] = token;
        return Task.CompletedTask;
    }

    public Task<DownloadPlan> LookAsync(HubKind kind, HubModelId id, string? file = null, CancellationToken cancellationToken = default) => Published.TryGetValue(id.Name, out var listing)
        ? Task.FromResult(DownloadPlanner.Plan(listing, file is null ? [] : [file]))
        : throw new TuningException(ErrorCodes.NotFound, $"There is no model {id.Name}.", "Check the name.");

    public Task StartAsync(HubKind kind, DownloadPlan plan)
    {
        Done.Add($"start {kind.Name()} {plan.Listing.Id}");
        Set(new DownloadItem(plan.Listing.Id.Name, kind, $"/studio/models/{plan.Listing.Id.Name}") { Status = DownloadStatus.Running, TotalBytes = plan.TotalBytes, StartedAt = FakeRuns.Start });
        return Task.CompletedTask;
    }

    public void Pause(string model) => Done.Add($"pause {model}");

    public void Resume(string model) => Done.Add($"resume {model}");

    public Task RemoveAsync(string model)
    {
        Done.Add($"remove {model}");
        Items.RemoveAll(item => item.Model == model);
        Changed?.Invoke();
        return Task.CompletedTask;
    }

    internal void Set(DownloadItem item)
    {
        Items.RemoveAll(known => known.Model == item.Model);
        Items.Add(item);
        Changed?.Invoke();
    }
}
