using Microsoft.AspNetCore.Diagnostics;

namespace TuningStudio.Web.Components;

/// <summary>A script or the API gets the bare status of a fault; the page about it is for people.</summary>
internal sealed class BareFault : IExceptionHandler
{
    public ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken) => ValueTask.FromResult(!WantsPage(httpContext));

    internal static bool WantsPage(HttpContext context) => context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
}
