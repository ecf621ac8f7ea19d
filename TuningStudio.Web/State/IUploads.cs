using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.State;

/// <summary>Files on their way from a browser, piece by piece. Each goes by a ticket that only the page that asked for it knows.</summary>
public interface IUploads
{
    /// <summary>Expects a file.</summary>
    /// <returns>Its ticket.</returns>
    /// <exception cref="TuningException">It is empty, no data file, too large for the disk, or one too many.</exception>
    string Begin(string fileName, long size);

    /// <summary>Bytes of the file that have come; null where the ticket is none.</summary>
    long? OffsetOf(string ticket);

    /// <summary>Takes the next piece. What came of a piece that breaks off is kept.</summary>
    /// <param name="ticket">The file's ticket.</param>
    /// <param name="offset">Where in the file the piece begins: where the last one ended.</param>
    /// <param name="content">The piece.</param>
    /// <param name="cancellationToken">Ends the taking.</param>
    /// <returns>Bytes that have come by now; another piece than the next is left unread.</returns>
    /// <exception cref="TuningException">The ticket is none, the piece reaches past the file's end, or it cannot be written.</exception>
    Task<long> AppendAsync(string ticket, long offset, Stream content, CancellationToken cancellationToken = default);

    /// <summary>Stores a file that has come whole.</summary>
    /// <exception cref="TuningException">Something is missing, or it cannot be stored.</exception>
    Task<DatasetInfo> FinishAsync(string ticket);

    /// <summary>Forgets a file and what came of it.</summary>
    void Drop(string ticket);
}
