using Microsoft.EntityFrameworkCore;

namespace TuningStudio.Web.Persistence;

/// <summary>The model folders that people used, the latest first.</summary>
internal sealed class ModelFolderRepository(IDbContextFactory<StudioDb> databases, TimeProvider time)
{
    internal IReadOnlyList<string> List()
    {
        using var db = databases.CreateDbContext();
        return [.. db.ModelFolders.AsNoTracking().AsEnumerable().OrderByDescending(row => row.UsedAt).Select(row => row.Path)];
    }

    internal async Task RememberAsync(string path, CancellationToken cancellationToken = default)
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
