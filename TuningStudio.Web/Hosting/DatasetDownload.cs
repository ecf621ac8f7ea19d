using TuningStudio.Web.State;

namespace TuningStudio.Web.Hosting;

/// <summary>Hands a data set out, as it is or in a mended version.</summary>
internal static class DatasetDownload
{
    internal static void MapDatasetDownloads(this WebApplication app) => app.MapGet("/datasets/{id}/file", Send);

    /// <summary>Sends it. Only what the studio lists: a name from outside never becomes a path.</summary>
    internal static IResult Send(string id, int? version, IDatasetLibrary library, IDataReports reports) => library.Find(id) switch
    {
        null => Results.NotFound(),
        { } data when version is null => Results.File(data.Path, "application/octet-stream", data.IsSample ? Path.GetFileName(data.Path) : data.Name, enableRangeProcessing: true),
        { } data => reports.Versions(data.Path).FirstOrDefault(made => made.Number == version) is { } mended
            ? Results.File(mended.Path, "application/octet-stream", Path.GetFileName(mended.Path), enableRangeProcessing: true)
            : Results.NotFound(),
    };
}
