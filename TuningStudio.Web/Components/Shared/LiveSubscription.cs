using System.Globalization;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Components.Shared;

/// <summary>
/// Subscribes on behalf of a page. Updates come from whatever thread has news, in that thread's language; the page is
/// drawn in its reader's.
/// </summary>
internal static class LiveSubscription
{
    internal static IDisposable SubscribeInCulture(this IRunStore store, string? runId, Func<IReadOnlyList<RunUpdate>, Task> callback)
    {
        var (culture, uiCulture) = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        return store.Subscribe(runId, async updates =>
        {
            // Flows into the callback and no further: an async method gives its caller's culture back.
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (culture, uiCulture);
            await callback(updates);
        });
    }
}
