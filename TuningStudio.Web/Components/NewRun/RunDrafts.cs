using TuningStudio.Web.Components.Shared;

namespace TuningStudio.Web.Components.NewRun;

/// <summary>A draft that the browser keeps.</summary>
/// <param name="Id">As addresses name it.</param>
/// <param name="Draft">What was chosen.</param>
public sealed record KeptDraft(string Id, RunDraft Draft);

/// <summary>The drafts that a browser keeps, each under an id of its own, and which of them this tab was last at.</summary>
public sealed class RunDrafts(BrowserSession browser, TimeProvider clock)
{
    /// <summary>What the keys of drafts begin with; one that has nothing more was kept before tabs had their own.</summary>
    internal const string Key = "studio.draft";

    private const string TabKey = "studio.tab.draft";
    private const string FirstId = "first";

    /// <summary>An id that no draft has.</summary>
    public static string NewId() => Guid.NewGuid().ToString("N")[..12];

    /// <summary>All that are kept, the one changed last first.</summary>
    public async Task<IReadOnlyList<KeptDraft>> ListAsync() =>
    [
        .. (await browser.RecallAllAsync<RunDraft>(Key))
            .Select(pair => new KeptDraft(pair.Key == Key ? FirstId : pair.Key[(Key.Length + 1)..], pair.Value))
            .OrderByDescending(kept => kept.Draft.ChangedAt),
    ];

    /// <summary>Keeps a draft as it is now.</summary>
    public Task KeepAsync(string id, RunDraft draft) => browser.RememberAsync(KeyOf(id), draft with { ChangedAt = clock.GetUtcNow() });

    /// <summary>Forgets a draft for good.</summary>
    public Task ForgetAsync(string id) => browser.ForgetAsync(KeyOf(id));

    /// <summary>The id of the draft that this tab was last at; null where it was at none.</summary>
    public Task<string?> OfTabAsync() => browser.ReadAsync<string>(TabKey);

    /// <summary>Notes that this tab is at a draft.</summary>
    public Task SetOfTabAsync(string id) => browser.WriteAsync(TabKey, id);

    private static string KeyOf(string id) => id == FirstId ? Key : $"{Key}.{id}";
}
