using Microsoft.EntityFrameworkCore;

namespace TuningStudio.Web.Persistence;

/// <summary>The index of what the home folder holds. One context per question, never one per page.</summary>
internal sealed class StudioDb(DbContextOptions<StudioDb> options) : DbContext(options)
{
    internal DbSet<RunRow> Runs => Set<RunRow>();

    internal DbSet<ModelFolderRow> ModelFolders => Set<ModelFolderRow>();

    internal DbSet<DatasetRow> Datasets => Set<DatasetRow>();

    internal DbSet<AnswerRow> Answers => Set<AnswerRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<RunRow>(run =>
        {
            run.ToTable("runs");
            run.HasKey(row => row.Id);

            // By name: a number would change its meaning when a status is added.
            run.Property(row => row.Status).HasConversion<string>();
            run.HasIndex(row => new { row.Status, row.QueuePosition });
        });
        modelBuilder.Entity<ModelFolderRow>(folder =>
        {
            folder.ToTable("modelFolders");
            folder.HasKey(row => row.Path);
        });
        modelBuilder.Entity<DatasetRow>(dataset =>
        {
            dataset.ToTable("datasets");
            dataset.HasKey(row => row.FileName);
        });
        modelBuilder.Entity<AnswerRow>(answer =>
        {
            answer.ToTable("answers");
            answer.HasKey(row => row.Key);
        });
    }
}
