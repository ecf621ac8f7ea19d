namespace TuningStudio.Web.Api.Http;

/// <summary>
/// Refuses what a page of another site makes a browser send. Such a page needs no leave for a form or an empty POST, and on loopback there may be
/// no key to stop it.
/// </summary>
internal sealed class SameSiteFilter : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        RefuseForeign(context.HttpContext.Request);
        return next(context);
    }

    /// <summary>Refuses a request that a page of another site has made.</summary>
    /// <exception cref="ApiFault">It is one.</exception>
    internal static void RefuseForeign(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();

        // Whatever stands before the site may speak https where the site does not: the host alone counts.
        var isForeign = origin.Length > 0
            ? !(Uri.TryCreate(origin, UriKind.Absolute, out var from) && string.Equals(from.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase))
            : request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site";
        if (isForeign)
        {
            throw new ApiFault(StatusCodes.Status403Forbidden, "A page of another site may not ask this studio. Call it from a program or from your own server.", "foreign_origin");
        }
    }
}
