using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data.Layouts;
using TuningStudio.Core.Data.Rows;

namespace TuningStudio.Core.Data.Containers;

/// <summary>Reads the records out of one kind of container. One file per kind; <see cref="ContainerCatalog"/> lists them.</summary>
internal interface IRecordReader
{
    /// <summary>
    /// The records, read from the start of the file at each call. A record that is broken comes as a faulty one; the reader
    /// goes on behind it where it can tell where the next one starts.
    /// </summary>
    /// <exception cref="TuningException">The file cannot be read on.</exception>
    IEnumerable<RawRecord> Read(CancellationToken cancellationToken);

    /// <summary>The layout of a container whose records have no fields of their own; null where the fields decide.</summary>
    ILayout? Layout => null;

    /// <summary>What to say of a file of this kind that holds no record.</summary>
    string EmptyMessage { get; }
}
