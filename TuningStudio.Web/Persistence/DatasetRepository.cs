using Microsoft.EntityFrameworkCore;

namespace TuningStudio.Web.Persistence;

/// <summary>The uploaded data files.</summary>
internal sealed class DatasetRepository(IDbContextFactory<StudioDb> databases)
{
    internal IReadOnlyDictionary<string, DatasetRow> ByFileName()
    {
        using var db = databases.CreateDbContext();
        return db.Datasets.AsNoTracking().ToDictionary(row => row.FileName);
    }

    internal async Task AddAsync(DatasetRow row, CancellationToken cancellationToken = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await db.Datasets.Where(old => old.FileName == row.FileName).ExecuteDeleteAsync(cancellationToken);
        db.Datasets.Add(row);
        await db.SaveChangesAsync(cancellationToken);
    }

    internal async Task RemoveAsync(string fileName, CancellationToken cancellationToken = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await db.Datasets.Where(row => row.FileName == fileName).ExecuteDeleteAsync(cancellationToken);
    }
}
