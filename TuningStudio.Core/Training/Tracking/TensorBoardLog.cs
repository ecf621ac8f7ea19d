using System.Globalization;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Training.Tracking;

/// <summary>
/// Writes a run's curves as TensorBoard reads them, into <c>tensorboard/</c> of its folder, as they come. Each turn at the run has a file of its own, and says from
/// which step it goes on. What cannot be written is left out: the event log has it all.
/// </summary>
public sealed class TensorBoardLog : IDisposable
{
    private readonly string _folder;
    private FileStream? _file;
    private bool _failed;

    /// <summary>Makes the log; its file begins with the first event that it shows.</summary>
    /// <param name="folder">The run's folder.</param>
    public TensorBoardLog(RunFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        _folder = folder.TensorBoardFolder;
    }

    /// <summary>Takes an event.</summary>
    public void Take(RunEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        try
        {
            if (happened is RunStartedEvent started)
            {
                Write(happened.Time, TensorBoardRecord.Start(happened.Time, started.ResumedFromStep));
            }
            else if (RunScalars.Of(happened) is { Step: var step, Values: { Count: > 0 } values })
            {
                Write(happened.Time, TensorBoardRecord.Scalars(happened.Time, step, values));
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // After half a record nothing can follow.
            _failed = true;
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file?.Dispose();

    private void Write(DateTimeOffset time, byte[] record)
    {
        if (_failed)
        {
            return;
        }

        if (_file is null)
        {
            Directory.CreateDirectory(_folder);

            // TensorBoard reads a folder's files in the order of their names.
            var name = string.Create(CultureInfo.InvariantCulture, $"events.out.tfevents.{time.ToUnixTimeSeconds():D10}.{time.Millisecond:D3}.tuningstudio");
            _file = new FileStream(Path.Combine(_folder, name), FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            _file.Write(TensorBoardRecord.Version(time));
        }

        _file.Write(record);
    }
}
