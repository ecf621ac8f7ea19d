using Microsoft.EntityFrameworkCore;

namespace TuningStudio.Web.Persistence;

/// <summary>Answers to requests that are to be done once.</summary>
internal sealed class AnswerRepository(IDbContextFactory<StudioDb> databases, TimeProvider time)
{
    /// <summary>How long an answer is kept.</summary>
    internal static readonly TimeSpan Lasts = TimeSpan.FromDays(1);

    internal async Task<AnswerRow?> FindAsync(string key, CancellationToken cancellationToken)
    {
        var oldest = Oldest();
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Answers.AsNoTracking().FirstOrDefaultAsync(row => row.Key == key && row.CreatedAt >= oldest, cancellationToken);
    }

    /// <summary>Keeps an answer, and forgets those that are too old.</summary>
    internal async Task KeepAsync(AnswerRow row)
    {
        var oldest = Oldest();
        await using var db = await databases.CreateDbContextAsync();
        await db.Answers.Where(old => old.Key == row.Key || old.CreatedAt < oldest).ExecuteDeleteAsync();
        row.CreatedAt = time.GetUtcNow().ToUnixTimeSeconds();
        db.Answers.Add(row);
        await db.SaveChangesAsync();
    }

    private long Oldest() => (time.GetUtcNow() - Lasts).ToUnixTimeSeconds();
}
