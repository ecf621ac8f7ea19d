using System.Threading.Channels;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.Hosting;

namespace TuningStudio.Web.Jobs;

/// <summary>
/// Deletes run folders. Renaming one takes it away from everybody at once; its gigabytes go afterwards, where nobody waits.
/// What a site that ended left half-way goes at the next start.
/// </summary>
internal sealed class RunTrash(StudioHome home, ILogger<RunTrash> logger) : BackgroundService
{
    /// <summary>No run's name: those have letters, digits and dashes only.</summary>
    internal const string Mark = ".deleting-";

    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Takes a run's folder away.</summary>
    /// <exception cref="TuningException">Something holds the folder.</exception>
    internal void Discard(RunFolder folder)
    {
        try
        {
            if (Directory.Exists(folder.Root))
            {
                Directory.Move(folder.Root, Path.Combine(home.Runs, $"{Mark}{Path.GetFileName(folder.Root)}-{Path.GetRandomFileName()}"));
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TuningException(ErrorCodes.CannotWrite, $"The run's folder {folder.Root} cannot be deleted: {exception.Message}", "Close what has its files open and try again.", file: folder.Root, innerException: exception);
        }

        _signal.Writer.TryWrite(true);
    }

    /// <summary>Deletes what was taken away; what cannot be deleted now is tried again with the next and at the next start.</summary>
    internal void Empty()
    {
        try
        {
            foreach (var path in Directory.GetDirectories(home.Runs, Mark + "*"))
            {
                Directory.Delete(path, recursive: true);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            logger.LogWarning("A deleted run's folder is still there: {Message}", exception.Message);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The start of the site must not wait for it.
        await Task.Yield();
        try
        {
            while (true)
            {
                Empty();
                await _signal.Reader.ReadAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The site ends.
        }
    }
}
