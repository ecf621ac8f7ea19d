using System.Globalization;
using TuningStudio.Web.Components.Shared;

namespace TuningStudio.Web.Components.DataSets;

/// <summary>What the list shows, in which order: all of it stands in the address.</summary>
/// <param name="Text">Text that name, origin or a run's name must hold; null for all.</param>
/// <param name="Sort">What it is sorted by; null for samples first and then the newest.</param>
/// <param name="IsDescending">Whether the largest comes first.</param>
public sealed record DatasetQuery(string? Text, DatasetColumn? Sort, bool IsDescending)
{
    /// <summary>Reads the address; what it does not understand counts as not said.</summary>
    public static DatasetQuery Read(string? text, string? sort)
    {
        var order = SortOrder<DatasetColumn>.Parse(sort);
        return new(string.IsNullOrWhiteSpace(text) ? null : text.Trim(), order?.Column, order?.IsDescending == true);
    }

    /// <summary>The same as a part of an address; null for the usual order.</summary>
    internal string? SortText => Sort is { } column ? new SortOrder<DatasetColumn>(column, IsDescending).ToString() : null;

    /// <summary>Sets that match, in order.</summary>
    public IReadOnlyList<DatasetLine> Find(IEnumerable<DatasetLine> lines)
    {
        var found = lines.Where(line => Text is null || $"{line.Name} {line.Data.Name} {line.Origin} {string.Join(' ', line.Runs.Select(run => run.Name))}".Contains(Text, StringComparison.CurrentCultureIgnoreCase));
        var words = StringComparer.Create(CultureInfo.CurrentCulture, CompareOptions.IgnoreCase);
        return [.. Sort switch
        {
            null => found,
            DatasetColumn.Name => Order(found, line => line.Name, words),
            DatasetColumn.Origin => Order(found, line => line.Origin, words),
            DatasetColumn.Size => Order(found, line => line.Data.SizeBytes),
            DatasetColumn.Versions => Order(found, line => line.Versions),
            DatasetColumn.Runs => Order(found, line => line.Runs.Count),
            _ => Order(found, line => line.Data.AddedAt ?? DateTimeOffset.MinValue),
        }];
    }

    private IEnumerable<DatasetLine> Order<T>(IEnumerable<DatasetLine> lines, Func<DatasetLine, T> by, IComparer<T>? comparer = null) =>
        IsDescending ? lines.OrderByDescending(by, comparer) : lines.OrderBy(by, comparer);
}
