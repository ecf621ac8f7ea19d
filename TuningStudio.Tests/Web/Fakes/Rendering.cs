using Bunit;
using Microsoft.AspNetCore.Components;

namespace TuningStudio.Tests.Web.Fakes;

/// <summary>What a test does between a page's render and the next event.</summary>
internal static class Rendering
{
    /// <summary>
    /// Waits until what a render has begun is done. An assertion may hold while its renderer is still at work on another thread: an event
    /// that comes then waits in a queue, and what the test looks at next is the page before it.
    /// </summary>
    internal static void Settle<TComponent>(this IRenderedComponent<TComponent> page)
        where TComponent : IComponent => page.InvokeAsync(() => { }).GetAwaiter().GetResult();
}
