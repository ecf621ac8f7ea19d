using TuningStudio.Core.Data.Files;
using TuningStudio.Core.Data.Rows;

namespace TuningStudio.Core.Data.Containers;

/// <summary>JSON: a list of objects, bare or as a property of one object.</summary>
internal sealed class JsonListReader : IRecordReader
{
    private readonly TextFile file;
    private readonly string? property;

    private JsonListReader(TextFile file, string? property)
    {
        this.file = file;
        this.property = property;
    }

    public string EmptyMessage => "The file holds no records: its list is empty.";

    public static IRecordReader? TryOpen(TextFile file, IReadOnlyDictionary<string, string>? columns) =>
        JsonShape.Probe(file.Head.Span, [.. ColumnMap.NamesOf(columns)]) is { Kind: JsonKind.List } shape ? new JsonListReader(file, shape.Property) : null;

    public IEnumerable<RawRecord> Read(CancellationToken cancellationToken)
    {
        using var cursor = new JsonListCursor(file, property);
        while (cursor.TryRead(out var record))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return record;
        }
    }
}
