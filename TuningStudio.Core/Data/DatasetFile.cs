using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data.Containers;
using TuningStudio.Core.Data.Layouts;

namespace TuningStudio.Core.Data;

/// <summary>Opens data files of any kind the studio understands.</summary>
public static class DatasetFile
{
    /// <summary>
    /// Recognises a file by its content: packing (gzip, zip), character encoding, container (JSONL, JSON, a table, Parquet, a workbook, plain text) and layout. Reads the beginning only;
    /// faults further down show when the records are read.
    /// </summary>
    /// <param name="path">A JSONL, JSON, CSV, TSV, Parquet, XLSX or text file, whatever its name ends in.</param>
    /// <param name="options">What a person says of it; null says nothing.</param>
    /// <exception cref="TuningException">
    /// <see cref="ErrorCodes.NotFound"/> when it cannot be opened, <see cref="ErrorCodes.InvalidData"/> when it is not understood.
    /// </exception>
    public static Dataset Open(string path, DataOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        options ??= new DataOptions();
        DataOptionsCheck.Refuse(options);
        var (reader, encoding) = ContainerCatalog.Open(path, options);
        return new Dataset(path, encoding, reader, LayoutCatalog.Recognise(reader, path, options), options);
    }
}
