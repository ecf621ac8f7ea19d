using TuningStudio.Core.Data;

namespace TuningStudio.Web.State;

/// <summary>Finds single records of a data file.</summary>
internal static class RecordSearch
{
    /// <summary>The first record from a number on, counted from 1, that contains a text; null where there is none.</summary>
    internal static (int Number, TrainingRecord Record)? Find(Dataset data, int number, string? search, CancellationToken cancellationToken)
    {
        var at = 0;
        foreach (var record in data.Records(cancellationToken))
        {
            at++;
            if (at >= number && (string.IsNullOrEmpty(search) || Has(record, search)))
            {
                return (at, record);
            }
        }

        return null;
    }

    /// <summary>Records by their numbers, counted from 1; nothing behind the last of them is read.</summary>
    internal static IReadOnlyList<TrainingRecord> Pick(Dataset data, HashSet<int> numbers, CancellationToken cancellationToken) => numbers.Count == 0
        ? []
        : [.. data.Records(cancellationToken).Take(numbers.Max()).Where((_, index) => numbers.Contains(index + 1))];

    private static bool Has(TrainingRecord record, string search) => record.Text is { } text
        ? text.Contains(search, StringComparison.OrdinalIgnoreCase)
        : record.Messages.Any(message => message.Content.Contains(search, StringComparison.OrdinalIgnoreCase));
}
