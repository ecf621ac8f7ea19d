using System.Net;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.Api.Http;

namespace TuningStudio.Web.Api.Access;

/// <summary>
/// Asks for a key, and for one that may do what is asked. On loopback, while no key was ever made, everybody on this machine may do everything,
/// as on the pages; whatever clients send as their key is then not looked at.
/// </summary>
internal sealed class KeyFilter(ApiKeyFile keys, RequestPace pace) : IEndpointFilter
{
    private const string Scheme = "Bearer ";
    private const string KeyItem = "api-key";

    /// <summary>The id of the key that a request came with; empty where none was needed.</summary>
    internal static string WhoAsks(HttpContext context) => context.Items[KeyItem] as string ?? string.Empty;

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        Let(context.HttpContext, Needed(context.HttpContext.Request.Method), context.HttpContext.Request.Headers.Authorization.ToString());
        return await next(context);
    }

    /// <summary>Lets a request through that may do what needs a scope.</summary>
    /// <exception cref="ApiFault">It brings no key, or one that may not, or asks too often.</exception>
    internal void Let(HttpContext context, ApiScope needed, string authorization)
    {
        if (keys.List().Count > 0 || !IsLocal(context.Connection.RemoteIpAddress))
        {
            var key = Find(authorization);
            if (key.Scope < needed)
            {
                throw new ApiFault(StatusCodes.Status403Forbidden, $"The key '{key.Name}' may not do this: it needs the scope '{Word(needed)}' and has '{Word(key.Scope)}'.", "insufficient_permissions");
            }

            pace.Take(key.Id);
            context.Items[KeyItem] = key.Id;
        }
    }

    private static bool IsLocal(IPAddress? address) => address is not null && IPAddress.IsLoopback(address);

    private static ApiScope Needed(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) ? ApiScope.Read : HttpMethods.IsDelete(method) ? ApiScope.Admin : ApiScope.Run;

    private static string Word(ApiScope scope) => scope.ToString().ToLowerInvariant();

    private ApiKey Find(string header) => header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        ? keys.Find(header[Scheme.Length..].Trim()) ?? throw Refuse("Incorrect API key provided. Make one on the studio's Settings page or with 'tuningstudio keys create'.")
        : throw Refuse("You didn't provide an API key. Send it as Authorization: Bearer YOUR_KEY; keys are made on the studio's Settings page or with 'tuningstudio keys create'.");

    private static ApiFault Refuse(string message) => new(StatusCodes.Status401Unauthorized, message, "invalid_api_key");
}
