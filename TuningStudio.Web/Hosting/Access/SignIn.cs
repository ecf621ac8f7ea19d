using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Localization;
using MudBlazor;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.Api.Studio;
using TuningStudio.Web.Components.Theme;
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
        app.MapGet(Route, (SignIn signIn, string? back) => signIn.Page(back));
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
        if (!attempt.IsAcquired)
        {
            return Page(back, "SignIn.TooOften", StatusCodes.Status429TooManyRequests);
        }

        if (access.OpenWith(form["secret"].ToString()) is not { } opened)
        {
            return Page(back, "SignIn.Wrong", StatusCodes.Status401Unauthorized);
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

    private IResult Page(string? back, string? fault = null, int status = StatusCodes.Status200OK) => Results.Content(
        $$"""
        <!DOCTYPE html>
        <html lang="{{System.Globalization.CultureInfo.CurrentUICulture.TwoLetterISOLanguageName}}">
        <head>
          <meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
          <title>TuningStudio</title>
          <style>
            :root { {{Colours(StudioPalettes.Light)}} }
            @media (prefers-color-scheme: dark) { :root { {{Colours(StudioPalettes.Dark)}} } }
            body { font: 16px/1.5 system-ui, sans-serif; display: grid; place-items: center; min-height: 100dvh; margin: 0; background: var(--paper); color: var(--ink) }
            form { box-sizing: border-box; width: min(24rem, 100vw - 2rem); display: grid; gap: .75rem; padding: 1.75rem; background: var(--surface); border: 1px solid var(--line); border-radius: 10px }
            h1 { margin: 0 0 .25rem; font-size: 1.25rem } h1 b { color: var(--accent) }
            input, button { font: inherit; padding: .6rem .8rem; border-radius: 6px; border: 1px solid var(--line); background: var(--surface); color: inherit }
            button { background: var(--accent); border-color: var(--accent); color: var(--on-accent); font-weight: 600; cursor: pointer }
            :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
            [role=alert] { margin: 0; color: var(--error) }
          </style>
        </head>
        <body>
          <main>
            <form method="post" action="{{Route}}">
              <h1>Tuning<b>Studio</b></h1>
              <label for="secret">{{Encoded("SignIn.Secret")}}</label>
              <input id="secret" name="secret" type="password" autocomplete="current-password" required autofocus>
              <input name="back" type="hidden" value="{{WebUtility.HtmlEncode(back)}}">
              {{(fault is null ? string.Empty : $"<p role=\"alert\">{Encoded(fault)}</p>")}}
              <button type="submit">{{Encoded("SignIn.Enter")}}</button>
            </form>
          </main>
        </body>
        </html>
        """,
        "text/html; charset=utf-8",
        statusCode: status);

    private static string Colours(Palette palette) =>
        $"--paper: {palette.Background}; --surface: {palette.Surface}; --ink: {palette.TextPrimary}; --line: {palette.LinesInputs}; --accent: {palette.Primary}; --on-accent: {palette.PrimaryContrastText}; --error: {palette.Error};";

    private string Encoded(string key) => WebUtility.HtmlEncode(text[key]);
}
