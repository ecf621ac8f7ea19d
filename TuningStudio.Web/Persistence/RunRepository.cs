using Microsoft.EntityFrameworkCore;
using TuningStudio.Web.Hosting;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Persistence;

/// <summary>The runs in the database.</summary>
internal sealed class RunRepository(IDbContextFactory<StudioDb> databases, StudioHome home) : IRunIndex
{
    public async Task<IReadOnlyList<RunRecord>> LoadAsync(CancellationToken cancellationToken = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var rows = await db.Runs.AsNoTracking().ToListAsync(cancellationToken);
        return [.. rows.Select(row => row.ToRecord(home))];
    }

    public async Task SaveAsync(IReadOnlyCollection<RunRecord> records, CancellationToken cancellationToken = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var ids = records.Select(record => record.Id).ToArray();
        var known = await db.Runs.Where(row => ids.Contains(row.Id)).ToDictionaryAsync(row => row.Id, cancellationToken);
        foreach (var row in records.Select(record => record.ToRow(home)))
        {
            if (known.TryGetValue(row.Id, out var old))
            {
                db.Entry(old).CurrentValues.SetValues(row);
            }
            else
            {
                db.Runs.Add(row);
            }
        }

        await db.SaveChangesAsync(cancellationToken);
    }

    public async Task RemoveAsync(string runId, CancellationToken cancellationToken = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await db.Runs.Where(row => row.Id == runId).ExecuteDeleteAsync(cancellationToken);
    }
}
