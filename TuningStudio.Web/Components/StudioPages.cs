using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Localization;
using Microsoft.Extensions.Localization;
using MudBlazor;
using MudBlazor.Services;
using TuningStudio.Web.Components.NewRun;
using TuningStudio.Web.Components.Playground;
using TuningStudio.Web.Components.Shared;
using TuningStudio.Web.Resources;

namespace TuningStudio.Web.Components;

/// <summary>Wires the pages: what they need, and where they are served.</summary>
public static class StudioPages
{
    /// <summary>Languages of the studio; the first one is taken where a browser asks for none of them.</summary>
    internal static readonly string[] Languages = ["en", "zh"];

    public static IServiceCollection AddStudioPages(this IServiceCollection services)
    {
        // A long prompt is one message of the circuit; the default of 32 KiB would end the connection.
        services.AddRazorComponents().AddInteractiveServerComponents().AddHubOptions(options => options.MaximumReceiveMessageSize = 4 << 20);
        services.AddMudServices(options =>
        {
            options.SnackbarConfiguration.PositionClass = Defaults.Classes.Position.BottomRight;
            options.SnackbarConfiguration.PreventDuplicates = true;
        });
        // Files of packages come uncompressed under the names that browsers keep for good; the pages themselves too.
        services.AddResponseCompression(options => options.MimeTypes = ["text/html", "text/css", "text/javascript", "application/javascript", "image/svg+xml"]);
        services.AddLocalization();
        services.AddTransient<IStringLocalizer<Texts>, CountedTexts>();
        services.AddSingleton(TimeProvider.System);
        services.AddScoped<Readings>();
        services.AddScoped<BrowserSession>();
        services.AddScoped<AddressBar>();
        services.AddScoped<RunDrafts>();
        services.AddSingleton<OpenDrafts>();
        services.AddSingleton<PromptSheets>();
        services.AddScoped<CircuitHandler, CircuitCulture>();
        services.AddExceptionHandler<BareFault>();
        return services;
    }

    public static WebApplication MapStudioPages(this WebApplication app)
    {
        app.UseStudioFiles();
        app.UseResponseCompression();
        app.UseRequestLocalization(options =>
        {
            options.SetDefaultCulture(Languages[0]).AddSupportedCultures(Languages).AddSupportedUICultures(Languages);
            options.ApplyCurrentCultureToResponseHeaders = true;
        });
        app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandlingPath = "/error", CreateScopeForErrors = true, SuppressDiagnosticsCallback = _ => false });
        app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        app.Use(LeaveScriptsAlone);
        app.UseAntiforgery();
        KeepFiles(app);
        app.MapStaticAssets();
        app.MapGet("/language/{language}", SwitchLanguage);
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
        return app;
    }

    // A name with a file's fingerprint in it stays true in a built studio as in a published one; only whoever works on the files wants them anew.
    private static void KeepFiles(WebApplication app)
    {
        if (!app.Environment.IsDevelopment())
        {
            app.Configuration["EnableStaticAssetsDevelopmentCaching"] = "true";
        }
    }

    // A browser that finds nothing is shown a page; a script or the API gets the bare status.
    private static Task LeaveScriptsAlone(HttpContext context, RequestDelegate next)
    {
        if (!BareFault.WantsPage(context) && context.Features.Get<IStatusCodePagesFeature>() is { } pages)
        {
            pages.Enabled = false;
        }

        return next(context);
    }

    private static IResult SwitchLanguage(string language, HttpContext context)
    {
        if (!Languages.Contains(language))
        {
            return Results.NotFound();
        }

        var value = CookieRequestCultureProvider.MakeCookieValue(new RequestCulture(language));
        context.Response.Cookies.Append(CookieRequestCultureProvider.DefaultCookieName, value, new CookieOptions
        {
            MaxAge = TimeSpan.FromDays(365),
            IsEssential = true,
            SameSite = SameSiteMode.Lax,
        });

        // Only back to a page of this site: of whatever a browser sends, the path alone is kept.
        var back = Uri.TryCreate(context.Request.Headers.Referer.ToString(), UriKind.Absolute, out var from) ? from.PathAndQuery : "/";
        return Results.LocalRedirect(RedirectHttpResult.IsLocalUrl(back) ? back : "/");
    }
}
