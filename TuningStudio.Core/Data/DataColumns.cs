using System.Text.Json;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data.Containers;
using TuningStudio.Core.Data.Layouts;
using TuningStudio.Core.Data.Rows;

namespace TuningStudio.Core.Data;

/// <summary>A column or field of a data file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Samples">The start of its first values.</param>
public sealed record DataColumn(string Name, IReadOnlyList<string> Samples);

/// <summary>What the records of a file are made of, whatever it means.</summary>
/// <param name="Columns">Columns in the file's order, the first of very many.</param>
/// <param name="Total">How many there are.</param>
public sealed record DataColumns(IReadOnlyList<DataColumn> Columns, int Total)
{
    private const int MostColumns = 60;
    private const int MostSamples = 3;
    private const int LongestSample = 160;

    /// <summary>Looks at the first records of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How it is read, as far as the columns' meaning does not matter; null says nothing.</param>
    /// <exception cref="TuningException">It cannot be read or holds no record.</exception>
    public static DataColumns Read(string path, DataOptions? options = null)
    {
        var (reader, _) = ContainerCatalog.Open(path, options ?? new DataOptions());
        var sample = LayoutCatalog.Sample(reader, path);
        var names = sample.SelectMany(record => record.Fields).Select(field => field.Name).Where(name => name.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        return new DataColumns([.. names.Take(MostColumns).Select(name => new DataColumn(name, Samples(sample, name)))], names.Count);
    }

    private static List<string> Samples(List<RawRecord> sample, string name) =>
        [.. sample.Select(record => Describe(record.Find(name))).Where(text => text.Length > 0).Distinct().Take(MostSamples)];

    private static string Describe(RawValue value)
    {
        try
        {
            var text = value.IsMissing ? string.Empty : value.Kind == JsonValueKind.String ? value.Text : value.Json.GetRawText();
            return Excerpt.Of(text, LongestSample);
        }
        catch (InvalidOperationException)
        {
            // Half a character: whoever uses the column hears of it.
            return string.Empty;
        }
    }
}
