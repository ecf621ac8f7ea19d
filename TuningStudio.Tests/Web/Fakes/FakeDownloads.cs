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

    /// <summary>Models that a hub takes its time over.</summary>
    internal Dictionary<string, TaskCompletionSource> Slow { get; } = [];

    /// <summary>Why nothing is begun, kept or taken away, where that is so.</summary>
    internal TuningException? Refusal { get; set; }

    internal Dictionary<HubKind, string?> Tokens { get; } = [];

    /// <summary>What was asked of it, in order.</summary>
    internal List<string> Done { get; } = [];

    public IReadOnlyList<DownloadItem> List() => [.. Items];

    public Task<HubState> HubAsync(HubKind kind) => Task.FromResult(new HubState(kind, new Uri($"https://{kind.Name()}.example/"), Tokens.GetValueOrDefault(kind) is not null, Tokens.GetValueOrDefault(kind) is not null));

    public Task SetTokenAsync(HubKind kind, string? token)
    {
        Check();
        Tokens[kind] = token;
        return Task.CompletedTask;
    }

    public async Task<DownloadPlan> LookAsync(HubKind kind, HubModelId id, string? file = null, CancellationToken cancellationToken = default)
    {
        await (Slow.GetValueOrDefault(id.Name)?.Task ?? Task.CompletedTask);
        return Published.TryGetValue(id.Name, out var listing) ? DownloadPlanner.Plan(listing, file is null ? [] : [file]) : throw new TuningException(ErrorCodes.NotFound, $"There is no model {id.Name}.", "Check the name.");
    }

    public Task StartAsync(HubKind kind, DownloadPlan plan)
    {
        Check();
        Done.Add($"start {kind.Name()} {plan.Listing.Id}");
        Set(new DownloadItem(plan.Listing.Id.Name, kind, $"/studio/models/{plan.Listing.Id.Name}") { Status = DownloadStatus.Running, TotalBytes = plan.TotalBytes, StartedAt = FakeRuns.Start });
        return Task.CompletedTask;
    }

    public void Pause(string model) => Done.Add($"pause {model}");

    public void Resume(string model) => Done.Add($"resume {model}");

    public Task RemoveAsync(string model)
    {
        Check();
        Done.Add($"remove {model}");
        Items.RemoveAll(item => item.Model == model);
        Changed?.Invoke();
        return Task.CompletedTask;
    }

    private void Check()
    {
        if (Refusal is not null)
        {
            throw Refusal;
        }
    }

    internal void Set(DownloadItem item)
    {
        Items.RemoveAll(known => known.Model == item.Model);
        Items.Add(item);
        Changed?.Invoke();
    }
}
