using System.Globalization;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace TuningStudio.Web.Components.Shared;

/// <summary>
/// A page speaks one language from its first paint to its last. A connection made anew speaks the language of that
/// moment, which may have been changed in another tab: half of the page would be drawn in it.
/// </summary>
internal sealed class CircuitCulture : CircuitHandler
{
    private (CultureInfo Culture, CultureInfo UICulture)? _first;

    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(Func<CircuitInboundActivityContext, Task> next) => async context =>
    {
        var (culture, uiCulture) = _first ??= (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);

        // Flows into the activity and no further: an async method gives its caller's culture back.
        (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (culture, uiCulture);
        await next(context);
    };
}
