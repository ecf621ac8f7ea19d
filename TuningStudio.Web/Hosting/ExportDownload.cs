using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Hosting;

/// <summary>Hands an export out as one zip file, written while it is sent: nothing of it is kept in memory or on the disk.</summary>
internal static class ExportDownload
{
    internal static void MapExportDownloads(this WebApplication app) => app.MapGet("/exports/{runId}/{name}.zip", SendAsync);

    /// <summary>Sends it. Only what the studio lists: a name from outside never becomes a path.</summary>
    internal static async Task SendAsync(string runId, string name, IExports exports, HttpContext context)
    {
        if (exports.Of(runId).FirstOrDefault(item => item.Name == name && item.Status == ExportStatus.Done) is not { } item)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        // The archive writes its few bytes of heads synchronously.
        context.Features.GetRequiredFeature<IHttpBodyControlFeature>().AllowSynchronousIO = true;
        context.Response.ContentType = "application/zip";
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{name}.zip\"";
        await using var zip = await ZipArchive.CreateAsync(context.Response.Body, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8, context.RequestAborted);
        foreach (var file in Directory.GetFiles(item.Folder).Order(StringComparer.Ordinal))
        {
            // Weights do not get smaller, only later.
            var entry = zip.CreateEntry($"{name}/{Path.GetFileName(file)}", CompressionLevel.NoCompression);
            await using var target = await entry.OpenAsync(context.RequestAborted);
            await using var source = File.OpenRead(file);
            await source.CopyToAsync(target, context.RequestAborted);
        }
    }
}
