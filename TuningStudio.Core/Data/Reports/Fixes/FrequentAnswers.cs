using TuningStudio.Core.Data.Reports.Checks;

namespace TuningStudio.Core.Data.Reports.Fixes;

/// <summary>The answer that each question has most often, the first of several; of the first two million pairs of them.</summary>
internal sealed class FrequentAnswers
{
    private readonly Dictionary<ulong, ulong> answers = [];

    /// <summary>Reads all records once.</summary>
    internal FrequentAnswers(IEnumerable<RecordView> records)
    {
        var pairs = new Dictionary<(ulong Prompt, ulong Answer), (int Count, int Place)>();
        foreach (var record in records)
        {
            var pair = KeyOf(record);
            if (pairs.TryGetValue(pair, out var known))
            {
                pairs[pair] = known with { Count = known.Count + 1 };
            }
            else if (pairs.Count < KeySet.Most / 2)
            {
                pairs[pair] = (1, pairs.Count);
            }
        }

        foreach (var (pair, (count, place)) in pairs)
        {
            var isBetter = !answers.TryGetValue(pair.Prompt, out var other) || pairs[(pair.Prompt, other)] is var best && (count, -place).CompareTo((best.Count, -best.Place)) > 0;
            answers[pair.Prompt] = isBetter ? pair.Answer : other;
        }
    }

    /// <summary>Whether a record answers otherwise.</summary>
    internal bool Contradict(RecordView record) => KeyOf(record) is var (prompt, answer) && answers.TryGetValue(prompt, out var best) && best != answer;

    private static (ulong Prompt, ulong Answer) KeyOf(RecordView record) => (TextKey.OfNormalised(record.Prompt), TextKey.OfNormalised(record.Answer));
}
