using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Localization;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.Api.Studio;
using TuningStudio.Web.Resources;

namespace TuningStudio.Web.Hosting.Access;

/// <summary>Lets people in by a password or a key, and remembers them by a cookie that is worth nothing once that is changed or revoked.</summary>
internal sealed class SignIn(StudioAccess access, IDataProtectionProvider protection, IStringLocalizer<Texts> text) : IDisposable
{
    private const string Route = "/sign-in";
    private const string Cookie = "studio";
    private const int AttemptsAMinute = 20;
    private static readonly TimeSpan Lasts = TimeSpan.FromDays(30);

    // The API asks for keys, a worker for its token.
    private static readonly PathString[] Open = [Route, "/v1", StudioApi.Root, HubProtocol.Path, "/health"];

    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector("TuningStudio.SignIn").ToTimeLimitedDataProtector();
    private readonly FixedWindowRateLimiter _attempts = new(new FixedWindowRateLimiterOptions { PermitLimit = AttemptsAMinute, Window = TimeSpan.FromMinutes(1), QueueLimit = 0 });

    internal static void Map(WebApplication app)
    {
        app.Use((context, next) => context.RequestServices.GetRequiredService<SignIn>().GuardAsync(context, next));
        app.MapGet(Route, (SignIn signIn, string? back) => signIn.Page(back, false));
        app.MapPost(Route, (SignIn signIn, HttpContext context) => signIn.TakeAsync(context));
    }

    public void Dispose() => _attempts.Dispose();

    private Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        if (!access.NeedsSignIn || Open.Any(path => context.Request.Path.StartsWithSegments(path)) || IsIn(context))
        {
            return next(context);
        }

        if (HttpMethods.IsGet(context.Request.Method) && context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase))
        {
            context.Response.Redirect($"{Route}?back={Uri.EscapeDataString(context.Request.Path + context.Request.QueryString)}");
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        }

        return Task.CompletedTask;
    }

    private bool IsIn(HttpContext context)
    {
        try
        {
            return context.Request.Cookies[Cookie] is { } cookie && access.IsStillOpen(_protector.Unprotect(cookie));
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            // Too old, or of another studio.
            return false;
        }
    }

    private async Task<IResult> TakeAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType)
        {
            return Results.BadRequest();
        }

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var back = form["back"].ToString();
        using var attempt = _attempts.AttemptAcquire();
        if (!attempt.IsAcquired || access.OpenWith(form["secret"].ToString()) is not { } opened)
        {
            return Page(back, true, attempt.IsAcquired ? StatusCodes.Status401Unauthorized : StatusCodes.Status429TooManyRequests);
        }

        context.Response.Cookies.Append(Cookie, _protector.Protect(opened, Lasts), new CookieOptions
        {
            HttpOnly = true,
            IsEssential = true,
            MaxAge = Lasts,
            SameSite = SameSiteMode.Lax,
            Secure = context.Request.IsHttps,
        });
        return Results.LocalRedirect(RedirectHttpResult.IsLocalUrl(back) ? back : "/");
    }

    private IResult Page(string? back, bool wasWrong, int status = StatusCodes.Status200OK) => Results.Content(
        $$"""
        <!DOCTYPE html>
        <html lang="{{System.Globalization.CultureInfo.CurrentUICulture.TwoLetterISOLanguageName}}">
        <head>
          <meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
          <title>TuningStudio</title>
          <style>
            body { font: 16px/1.5 system-ui, sans-serif; display: grid; place-items: center; min-height: 100vh; margin: 0 }
            form { width: min(22rem, 90vw); display: grid; gap: .75rem }
            input, button { font: inherit; padding: .6rem .8rem; border-radius: .5rem; border: 1px solid GrayText }
            [role=alert] { color: #c62828 }
            @media (prefers-color-scheme: dark) { [role=alert] { color: #ff8a80 } }
          </style>
        </head>
        <body>
          <form method="post" action="{{Route}}">
            <h1>TuningStudio</h1>
            <label for="secret">{{Encoded("SignIn.Secret")}}</label>
            <input id="secret" name="secret" type="password" autocomplete="current-password" required autofocus>
            <input name="back" type="hidden" value="{{WebUtility.HtmlEncode(back)}}">
            {{(wasWrong ? $"<p role=\"alert\">{Encoded("SignIn.Wrong")}</p>" : string.Empty)}}
            <button type="submit">{{Encoded("SignIn.Enter")}}</button>
          </form>
        </body>
        </html>
        """,
        "text/html; charset=utf-8",
        statusCode: status);

    private string Encoded(string key) => WebUtility.HtmlEncode(text[key]);
}
