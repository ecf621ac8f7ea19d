using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;

namespace TuningStudio.Core.Training.Evaluation.Classification;

/// <summary>The different answers of a data set, white space at their ends apart.</summary>
internal sealed class LabelSet
{
    private readonly Dictionary<string, int> _places;

    private LabelSet(IReadOnlyList<string> names, IReadOnlyList<string> texts)
    {
        Names = names;
        Texts = texts;
        _places = names.Select((name, place) => (name, place)).ToDictionary(pair => pair.name, pair => pair.place, StringComparer.Ordinal);
    }

    /// <summary>The labels in alphabetical order.</summary>
    internal IReadOnlyList<string> Names { get; }

    /// <summary>Each as it stands in the data most often, white space included.</summary>
    internal IReadOnlyList<string> Texts { get; }

    /// <summary>Collects the labels of records.</summary>
    internal static LabelSet Of(IEnumerable<TrainingRecord> records)
    {
        var groups = records.Select(Answer).OfType<string>().GroupBy(answer => answer.Trim(), StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal).ToList();
        return new LabelSet(
            [.. groups.Select(group => group.Key)],
            [.. groups.Select(group => group.CountBy(text => text).MaxBy(text => text.Value).Key)]);
    }

    /// <summary>Index of a record's label; −1 where it has no answer or one that is no label.</summary>
    internal int Of(TrainingRecord record) => Answer(record) is { } answer ? _places.GetValueOrDefault(answer.Trim(), -1) : -1;

    /// <summary>Whether a name is a label.</summary>
    internal bool Has(string name) => _places.ContainsKey(name);

    private static string? Answer(TrainingRecord record) => record.Messages.LastOrDefault(message => message.Role == ChatMessage.Assistant)?.Content;
}
