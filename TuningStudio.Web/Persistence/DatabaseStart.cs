using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.Hosting;

namespace TuningStudio.Web.Persistence;

/// <summary>Brings the database to the present shape, or says in one sentence why it cannot be used.</summary>
internal sealed class DatabaseStart(IDbContextFactory<StudioDb> databases, StudioHome home)
{
    internal async Task RunAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await using var db = await databases.CreateDbContextAsync(cancellationToken);
            await db.Database.OpenConnectionAsync(cancellationToken);
            await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL;", cancellationToken);

            // A site that was killed while migrating leaves its lock; the home folder's own lock says that nobody else is at it.
            await db.Database.ExecuteSqlRawAsync("DROP TABLE IF EXISTS \"__EFMigrationsLock\";", cancellationToken);
            await db.Database.MigrateAsync(cancellationToken);
        }
        catch (SqliteException exception)
        {
            throw Explain(exception);
        }
    }

    private TuningException Explain(SqliteException exception)
    {
        var (code, message, remedy) = exception.SqliteErrorCode switch
        {
            11 or 26 => (ErrorCodes.Internal, "is damaged", $"Move it away (with {home.Database}-wal and {home.Database}-shm) and start again: it is rebuilt from the run folders."),
            5 or 6 => (ErrorCodes.CannotWrite, "is in use by another program", "Close that program and start again."),
            8 => (ErrorCodes.CannotWrite, "cannot be written", $"Give this user the right to write it, or set {StudioHome.Variable} to another folder."),
            13 => (ErrorCodes.CannotWrite, "cannot grow: the disk is full", "Make room and start again."),
            14 => (ErrorCodes.CannotWrite, "cannot be opened", $"Check its rights, or set {StudioHome.Variable} to another folder."),
            _ => (ErrorCodes.Internal, $"cannot be used ({exception.Message})", "Move it away and start again: it is rebuilt from the run folders."),
        };
        return new TuningException(code, $"The database {home.Database} {message}.", remedy, file: home.Database, innerException: exception);
    }
}
