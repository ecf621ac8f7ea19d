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

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var request = context.HttpContext.Request;
        if (keys.List().Count > 0 || !IsLocal(context.HttpContext.Connection.RemoteIpAddress))
        {
            var key = Find(request.Headers.Authorization.ToString());
            var needed = Needed(request.Method);
            if (key.Scope < needed)
            {
                throw new ApiFault(StatusCodes.Status403Forbidden, $"The key '{key.Name}' may not do this: it needs the scope '{Word(needed)}' and has '{Word(key.Scope)}'.", "insufficient_permissions");
            }

            pace.Take(key.Id);
        }

        return await next(context);
    }

    private static bool IsLocal(IPAddress? address) => address is not null && IPAddress.IsLoopback(address);

    private static ApiScope Needed(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) ? ApiScope.Read : HttpMethods.IsDelete(method) ? ApiScope.Admin : ApiScope.Run;

    private static string Word(ApiScope scope) => scope.ToString().ToLowerInvariant();

    private ApiKey Find(string header) => header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        ? keys.Find(header[Scheme.Length..].Trim()) ?? throw Refuse("Incorrect API key provided. Make one on the studio's Settings page or with 'tuningstudio keys create'.")
        : throw Refuse("You didn't provide an API key. Send it as Authorization: Bearer YOUR_KEY; keys are made on the studio's Settings page or with 'tuningstudio keys create'.");

    private static ApiFault Refuse(string message) => new(StatusCodes.Status401Unauthorized, message, "invalid_api_key");
}
