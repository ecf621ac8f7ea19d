using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.OpenApi;
using Scalar.AspNetCore;
using TuningStudio.Web.Api.Http;

namespace TuningStudio.Web.Api;

/// <summary>The API's description and a page to try it. Everything the page needs comes from here: it asks nobody else.</summary>
internal static class ApiReference
{
    internal const string Document = "/openapi/v1.json";
    internal const string Page = "/api";

    private const string Key = "key";

    // The page's own greys, greens and reds are too faint for small letters.
    private const string Colours = ".light-mode { --scalar-color-3: #6b6b6b; --scalar-color-green: #00744a; --scalar-color-red: #c80000; } .dark-mode { --scalar-color-3: #929292; --scalar-color-red: #ff5c5c; }";

    // Its words are English whatever the browser asks for, which a screen reader must know.
    private const string Language = "<script>document.documentElement.lang = 'en';</script>";

    internal static void AddApiReference(this IServiceCollection services)
    {
        // The description is made with the names that the API writes.
        services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            options.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower));
            options.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Plain);
        });
        services.AddOpenApi("v1", options =>
        {
            options.ShouldInclude = endpoint => endpoint.RelativePath is { } path && (path.StartsWith("v1/", StringComparison.Ordinal) || path.StartsWith("api/v1/", StringComparison.Ordinal));
            options.AddDocumentTransformer((document, _, _) =>
            {
                document.Info = new OpenApiInfo { Title = "TuningStudio", Version = "v1", Description = "OpenAI's interface to the models and runs of this studio, and below /api/v1 the studio's own for what OpenAI's has no word for." };
                document.Components ??= new OpenApiComponents();
                document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme> { [Key] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer" } };
                document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Key, document)] = [] }];
                return Task.CompletedTask;
            });
        });
    }

    internal static void MapApiReference(this WebApplication app)
    {
        app.MapOpenApi();
        app.MapScalarApiReference(Page, options => options
            .WithTitle("TuningStudio API")
            .WithOpenApiRoutePattern(Document)
            .WithCustomCss(Colours)
            .AddHeadContent(Language)
            .DisableDefaultFonts()
            .DisableTelemetry()
            .DisableAgent()
            .DisableMcp()
            .HideClientButton()
            .HideDeveloperTools());
    }
}
