using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Data.Labels;

/// <summary>The different answers of a data set, white space at their ends apart.</summary>
public sealed class LabelSet
{
    private readonly Dictionary<string, int> _places;

    private LabelSet(IReadOnlyList<string> names, IReadOnlyList<string> texts)
    {
        Names = names;
        Texts = texts;
        _places = names.Select((name, place) => (name, place)).ToDictionary(pair => pair.name, pair => pair.place, StringComparer.Ordinal);
    }

    /// <summary>The labels in alphabetical order.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Each as it stands in the data most often, white space included.</summary>
    public IReadOnlyList<string> Texts { get; }

    /// <summary>Collects the labels of records.</summary>
    public static LabelSet Of(IEnumerable<TrainingRecord> records)
    {
        var groups = records.Select(Answer).OfType<string>().GroupBy(answer => answer.Trim(), StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal).ToList();
        return new LabelSet(
            [.. groups.Select(group => group.Key)],
            [.. groups.Select(group => group.CountBy(text => text).MaxBy(text => text.Value).Key)]);
    }

    /// <summary>Index of a record's label; −1 where it has no answer or one that is no label.</summary>
    public int Of(TrainingRecord record) => Answer(record) is { } answer ? _places.GetValueOrDefault(answer.Trim(), -1) : -1;

    /// <summary>Whether a name is a label.</summary>
    public bool Has(string name) => _places.ContainsKey(name);

    private static string? Answer(TrainingRecord record) => record.Messages.LastOrDefault(message => message.Role == ChatMessage.Assistant)?.Content;
}
