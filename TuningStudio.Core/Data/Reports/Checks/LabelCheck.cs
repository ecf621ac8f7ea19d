using TuningStudio.Core.Configuration;
using TuningStudio.Core.Data.Reports.Fixes;

namespace TuningStudio.Core.Data.Reports.Checks;

/// <summary>The answers of a set that looks like classification: how often each is there, and whether they contradict each other.</summary>
internal sealed class LabelCheck : IDataCheck
{
    private const int FewPerLabel = 100;
    private const double Unbalanced = 10;

    // As they are written, outer blanks included.
    private readonly Dictionary<string, (long Count, long Line)> labels = new(StringComparer.Ordinal);
    private readonly KeySet answers = new();
    private readonly Dictionary<ulong, ulong> answerOfPrompt = [];
    private readonly Marks contradictions = new();
    private bool hasPrompts;

    /// <summary>Labels by frequency; only for sets with few of them.</summary>
    internal IReadOnlyList<NamedCount> Labels => [.. labels.GroupBy(label => label.Key.Trim(), label => label.Value.Count).Select(label => new NamedCount(label.Key, label.Sum())).OrderByDescending(label => label.Count).ThenBy(label => label.Name, StringComparer.Ordinal)];

    public void Look(RecordView record)
    {
        hasPrompts |= !string.IsNullOrWhiteSpace(record.Prompt);
        var answer = record.Answer;
        answers.HasOrKeep(TextKey.Of(answer));
        if (labels.Count <= EvaluationOptions.MostClasses)
        {
            labels[answer] = labels.TryGetValue(answer, out var known) ? (known.Count + 1, known.Line) : (1, record.Line);
        }

        var (prompt, key) = (TextKey.OfNormalised(record.Prompt), TextKey.OfNormalised(answer));
        if (answerOfPrompt.Count < KeySet.Most / 2 && answerOfPrompt.TryAdd(prompt, key))
        {
            return;
        }

        if (answerOfPrompt.TryGetValue(prompt, out var other) && other != key)
        {
            contradictions.Add(record);
        }
    }

    /// <summary>What the set looks like.</summary>
    internal DataTask Task(long records) => !hasPrompts ? DataTask.OpenEnded : answers.Count < records / 3.0 ? DataTask.Classification : DataTask.Generation;

    public IEnumerable<DataFinding> Conclude(SetFacts set)
    {
        if (set.Task != DataTask.Classification || labels.Count is < 2 or > EvaluationOptions.MostClasses)
        {
            yield break;
        }

        if (contradictions.Count > 0)
        {
            yield return contradictions.Finding(DataFindingCodes.Contradictions, FindingSeverity.Warning, new(DataFixes.DropContradictions, []));
        }

        var sorted = Labels;
        var variants = Variants(sorted);
        if (variants.Count > 0)
        {
            var others = variants.SelectMany(group => group.Others.Select(label => (Name: label, labels[label].Count, labels[label].Line, group.Usual))).OrderBy(label => label.Line).ToList();
            yield return new DataFinding(DataFindingCodes.LabelVariants, FindingSeverity.Warning, others.Sum(label => label.Count))
            {
                Lines = [.. others.Take(10).Select(label => label.Line)],
                Words = [string.Join("; ", variants.Take(5).Select(group => string.Join(" / ", group.Others.Prepend(group.Usual).Select(Shown))))],
                Fix = new(DataFixes.UnifyLabels, [.. variants.Select(group => group.Usual)]),
                Examples = [.. others.Take(3).Select(label => new ExampleChange(label.Line, label.Name, label.Usual))],
            };
        }

        if (sorted[0].Count >= Unbalanced * sorted[^1].Count)
        {
            yield return new DataFinding(DataFindingCodes.LabelBalance, FindingSeverity.Note, 0) { Figures = [sorted[0].Count, sorted[^1].Count], Words = [sorted[0].Name, sorted[^1].Name] };
        }

        if (sorted.Count(label => label.Count < FewPerLabel) is > 0 and var rare)
        {
            yield return new DataFinding(DataFindingCodes.RareLabels, FindingSeverity.Note, 0) { Figures = [rare, sorted.Count] };
        }
    }

    // Some formats want a blank before every answer: outer blanks are those of most records.
    private List<(string Usual, List<string> Others)> Variants(IReadOnlyList<NamedCount> sorted)
    {
        var (before, after) = labels.GroupBy(label => Outer(label.Key), label => label.Value.Count).OrderByDescending(group => group.Sum()).First().Key;
        var usual = sorted.Where(label => label.Name.Length > 0).GroupBy(label => TextKey.Normalise(label.Name)).ToDictionary(group => group.Key, group => before + group.First().Name + after);
        return [.. labels.Keys.Where(label => !string.IsNullOrWhiteSpace(label))
            .GroupBy(TextKey.Normalise)
            .Select(group => (Usual: usual[group.Key], Others: group.Where(label => label != usual[group.Key]).OrderByDescending(label => labels[label].Count).ThenBy(label => label, StringComparer.Ordinal).ToList()))
            .Where(group => group.Others.Count > 0)
            .OrderByDescending(group => group.Others.Sum(label => labels[label].Count))];
    }

    private static (string Before, string After) Outer(string label) => (label[..^label.TrimStart().Length], label[label.TrimEnd().Length..]);

    // What cannot be seen is a difference too.
    private static string Shown(string label)
    {
        var (before, after) = Outer(label);
        return new string('␣', before.Length) + label.Trim() + new string('␣', after.Length);
    }
}
