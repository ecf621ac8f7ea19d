using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace TuningStudio.Web.Persistence;

/// <summary>The model folders that people used, the latest first.</summary>
internal sealed class ModelFolderRepository(IDbContextFactory<StudioDb> databases, TimeProvider time, ILogger<ModelFolderRepository> logger)
{
    internal IReadOnlyList<string> List()
    {
        using var db = databases.CreateDbContext();
        return [.. db.ModelFolders.AsNoTracking().AsEnumerable().OrderByDescending(row => row.UsedAt).Select(row => row.Path)];
    }

    /// <summary>Notes that a folder was used, where that can be done: nothing else may fail because a list is not up to date.</summary>
    internal async Task RememberAsync(string path, CancellationToken cancellationToken = default)
    {
        try
        {
            await WriteAsync(path, cancellationToken);
        }
        catch (Exception exception) when (exception is DbException or DbUpdateException)
        {
            logger.LogWarning("The model folder {Path} could not be noted in the index: {Reason}", path, exception.Message);
        }
    }

    private async Task WriteAsync(string path, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var row = await db.ModelFolders.FindAsync([path], cancellationToken);
        if (row is null)
        {
            db.ModelFolders.Add(row = new ModelFolderRow { Path = path });
        }

        row.UsedAt = time.GetUtcNow();
        await db.SaveChangesAsync(cancellationToken);
    }
}
