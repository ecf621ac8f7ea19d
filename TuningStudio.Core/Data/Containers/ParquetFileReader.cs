using System.Text.Json;
using Parquet;
using Parquet.Serialization;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data.Files;
using TuningStudio.Core.Data.Rows;

namespace TuningStudio.Core.Data.Containers;

/// <summary>Parquet: row group after row group, of which one at a time is in memory. Lists and structs become JSON's lists and objects.</summary>
internal sealed class ParquetFileReader : IRecordReader
{
    private readonly string path;

    private ParquetFileReader(string path) => this.path = path;

    public string EmptyMessage => "The file holds no records.";

    /// <summary>Takes a file that is Parquet as it lies on the disk: within an archive it cannot be read, since its index stands at the end.</summary>
    public static IRecordReader? TryOpen(FileHead head)
    {
        using var file = DataStream.OpenAsIs(head.Path);
        Span<byte> start = stackalloc byte[4];
        return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.SequenceEqual("PAR1"u8) ? new ParquetFileReader(head.Path) : null;
    }

    public IEnumerable<RawRecord> Read(CancellationToken cancellationToken)
    {
        using var file = DataStream.OpenAsIs(path);
        var groups = Guarded(() => Count(file));
        long number = 0;
        for (var group = 0; group < groups; group++)
        {
            foreach (var row in Guarded(() => ReadGroup(file, group, cancellationToken)))
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return JsonRecord.From(new RecordPlace(path, 0, ++number, IsNumbered: true), JsonSerializer.SerializeToElement(row));
            }
        }
    }

    private static async Task<int> Count(FileStream file)
    {
        await using var reader = await ParquetReader.CreateAsync(file, leaveStreamOpen: true).ConfigureAwait(false);
        return reader.RowGroupCount;
    }

    private static async Task<IReadOnlyList<Dictionary<string, object>>> ReadGroup(FileStream file, int group, CancellationToken cancellationToken)
    {
        file.Position = 0;
        var result = await ParquetSerializer.DeserializeUntypedAsync(file, null, group, cancellationToken).ConfigureAwait(false);
        return [.. result.Data];
    }

    // Whoever reads records waits for them on a thread of their own.
    private T Guarded<T>(Func<Task<T>> read)
    {
        try
        {
            return Task.Run(read).GetAwaiter().GetResult();
        }
        catch (Exception cause) when (cause is not (OperationCanceledException or OutOfMemoryException))
        {
            throw new TuningException(
                ErrorCodes.InvalidData, $"The Parquet file cannot be read: {cause.Message}", "Download it again, or save the data as JSONL.", path, innerException: cause);
        }
    }
}
