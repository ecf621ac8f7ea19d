using Microsoft.AspNetCore.Hosting.StaticWebAssets;
using Microsoft.Extensions.FileProviders;

namespace TuningStudio.Web.Components;

/// <summary>
/// Finds what the browser is served whatever the working directory and environment: a built studio has a manifest
/// beside its program that names the files where they lie; a published one has them in <c>wwwroot</c> beside it.
/// </summary>
internal static class StudioFiles
{
    internal static void UseStudioFiles(this WebApplication app)
    {
        var published = Path.Combine(AppContext.BaseDirectory, "wwwroot");
        if (Directory.Exists(published))
        {
            app.Environment.WebRootPath = published;
            app.Environment.WebRootFileProvider = new PhysicalFileProvider(published);
        }

        StaticWebAssetsLoader.UseStaticWebAssets(app.Environment, app.Configuration);
    }
}
