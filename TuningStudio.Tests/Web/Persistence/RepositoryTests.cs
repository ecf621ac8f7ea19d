using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Hosting;
using TuningStudio.Web.Hosting;
using TuningStudio.Web.Persistence;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.Persistence;

public sealed class RepositoryTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly StudioHome _home;
    private readonly Databases _databases;

    public RepositoryTests()
    {
        _home = new StudioHome(_folder.Root);
        _home.Create();
        _databases = new Databases(_home.Database);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Save_WholeRecord_ComesBackTheSame()
    {
        await new DatabaseStart(_databases, _home).RunAsync(Cancel);
        var repository = new RunRepository(_databases, _home);
        var record = Record("a") with
        {
            TokenHash = "00",
            LastSequence = long.MaxValue,
            LaunchSequence = 3,
            StopKeep = true,
            StopRequestedAt = DateTimeOffset.UnixEpoch.AddHours(1),
            WorkerProcessId = 12,
            WorkerStartTime = DateTimeOffset.UnixEpoch.AddTicks(7),
        };

        await repository.SaveAsync([record with { QueuePosition = 1 }, Record("b")], Cancel);
        await repository.SaveAsync([record], Cancel);

        Assert.Equal(record, (await new RunRepository(_databases, _home).LoadAsync(Cancel)).Single(loaded => loaded.Id == "a"));
        await repository.RemoveAsync("a", Cancel);
        Assert.Equal("b", Assert.Single(await repository.LoadAsync(Cancel)).Id);
    }

    [Fact]
    public async Task Start_IndexOfAnOlderStudio_KeepsItsRuns()
    {
        await using (var db = _databases.CreateDbContext())
        {
            await db.GetService<IMigrator>().MigrateAsync("20261129080000_TagsAndMethod", Cancel);
            await db.Database.ExecuteSqlRawAsync("INSERT INTO runs (Id, Name, Model, Status, CreatedAt, QueuePosition, Device, Step, TotalSteps, CanResume, SweepNumber, IsHopeless, LastSequence, LaunchSequence) VALUES ('a', 'a', '/m', 'Succeeded', '2026-11-01 00:00:00+00:00', 0, 'cpu', 3, 4, 0, 0, 0, 9, 0);", Cancel);
        }

        await new DatabaseStart(_databases, _home).RunAsync(Cancel);

        var run = Assert.Single(await new RunRepository(_databases, _home).LoadAsync(Cancel)).Summary;
        Assert.Equal(("a", RunStatus.Succeeded, 3), (run.Id, run.Status, run.Step));
        Assert.Equal((null, null, null), (run.TrainingFile, run.LearningRate, run.Rank));
    }

    [Fact]
    public async Task Remember_IndexCannotBeWritten_IsNoFault()
    {
        await new DatabaseStart(_databases, _home).RunAsync(Cancel);
        await using (var db = _databases.CreateDbContext())
        {
            await db.Database.ExecuteSqlRawAsync("DROP TABLE modelFolders;", Cancel);
        }

        await new ModelFolderRepository(_databases, TimeProvider.System, NullLogger<ModelFolderRepository>.Instance).RememberAsync("/model", Cancel);
    }

    [Fact]
    public async Task Save_LossThatIsNoNumber_IsKeptAsNothing()
    {
        await new DatabaseStart(_databases, _home).RunAsync(Cancel);
        var repository = new RunRepository(_databases, _home);

        await repository.SaveAsync([Record("a") with { Summary = Record("a").Summary with { TrainLoss = double.NaN } }], Cancel);

        Assert.Null(Assert.Single(await repository.LoadAsync(Cancel)).Summary.TrainLoss);
    }

    [Fact]
    public async Task Start_Twice_IsFineAndUsesWriteAheadLog()
    {
        await new DatabaseStart(_databases, _home).RunAsync(Cancel);
        await new DatabaseStart(_databases, _home).RunAsync(Cancel);

        await using var connection = new SqliteConnection($"Data Source={_home.Database}");
        await connection.OpenAsync(Cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode;";
        Assert.Equal("wal", await command.ExecuteScalarAsync(Cancel));
    }

    [Fact]
    public async Task Start_KilledWhileMigrating_DoesNotWaitForever()
    {
        await using (var connection = new SqliteConnection($"Data Source={_home.Database}"))
        {
            await connection.OpenAsync(Cancel);
            await using var command = connection.CreateCommand();
            command.CommandText = """CREATE TABLE "__EFMigrationsLock" ("Id" INTEGER NOT NULL PRIMARY KEY, "Timestamp" TEXT NOT NULL); INSERT INTO "__EFMigrationsLock" VALUES (1, '2026-01-01');""";
            await command.ExecuteNonQueryAsync(Cancel);
        }

        await new DatabaseStart(_databases, _home).RunAsync(Cancel).WaitAsync(TimeSpan.FromMinutes(2), Cancel);
    }

    [Fact]
    public async Task Start_DamagedFile_SaysSo()
    {
        await File.WriteAllTextAsync(_home.Database, new string('x', 5000), Cancel);

        var refusal = await Assert.ThrowsAsync<TuningException>(() => new DatabaseStart(_databases, _home).RunAsync(Cancel));

        Assert.Contains("damaged", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_LockedByAnotherProgram_SaysSo()
    {
        await using var other = new SqliteConnection($"Data Source={_home.Database};Pooling=False");
        await other.OpenAsync(Cancel);
        await using var command = other.CreateCommand();
        command.CommandText = "BEGIN EXCLUSIVE; CREATE TABLE t (x);";
        await command.ExecuteNonQueryAsync(Cancel);

        var refusal = await Assert.ThrowsAsync<TuningException>(() => new DatabaseStart(_databases, _home).RunAsync(Cancel));

        Assert.Contains("in use by another program", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migrations_AreUpToDateWithTheModel()
    {
        await using var db = _databases.CreateDbContext();

        Assert.False(db.Database.HasPendingModelChanges());
        var all = db.GetService<IMigrationsAssembly>();
        var last = all.CreateMigration(all.Migrations.Last().Value, db.Database.ProviderName!);
        Assert.Equal(Columns(all.ModelSnapshot!.Model), Columns(last.TargetModel));

        static IEnumerable<string> Columns(IModel model) => model.GetEntityTypes().SelectMany(type => type.GetProperties().Select(property => $"{type.Name}.{property.Name}")).Order(StringComparer.Ordinal);
    }

    [Fact]
    public async Task ModelFolders_UsedAgain_ComesFirst()
    {
        await new DatabaseStart(_databases, _home).RunAsync(Cancel);
        var time = new FakeTimeProvider();
        var folders = new ModelFolderRepository(_databases, time, NullLogger<ModelFolderRepository>.Instance);
        foreach (var path in new[] { "/a", "/b", "/a" })
        {
            await folders.RememberAsync(path, Cancel);
            time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(["/a", "/b"], folders.List());
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    private RunRecord Record(string id) => new()
    {
        Device = "cpu",
        QueuePosition = 5,
        Summary = new RunSummary
        {
            Id = id,
            Name = "名",
            Model = "/m",
            Method = "lora",
            TrainingFile = "/data/名.jsonl",
            LearningRate = 2e-4,
            Rank = 8,
            Tags = RunTags.None.With("gut").With("标签"),
            Status = RunStatus.Failed,
            CreatedAt = DateTimeOffset.UnixEpoch,
            StartedAt = DateTimeOffset.UnixEpoch.AddSeconds(1),
            FinishedAt = DateTimeOffset.UnixEpoch.AddSeconds(2),
            Step = 3,
            TotalSteps = 4,
            TrainLoss = 0.1,
            ValidationLoss = 0.2,
            SequenceAccuracy = 0.3,
            TokensPerSecond = 400,
            AdapterFolder = _home.Run(id).AdapterFolder,
            CanResume = true,
            Error = new ErrorInfo("c", "m", "r", "f", 1, "x"),
        },
    };

    private sealed class Databases(string path) : IDbContextFactory<StudioDb>
    {
        public StudioDb CreateDbContext() => new(new DbContextOptionsBuilder<StudioDb>().UseSqlite($"Data Source={path};Default Timeout=1").Options);
    }
}
