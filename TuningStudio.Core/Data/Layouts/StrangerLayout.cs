using TuningStudio.Core.Data.Rows;

namespace TuningStudio.Core.Data.Layouts;

/// <summary>A layout that is known and cannot be tuned with, refused by its name instead of as unknown.</summary>
/// <param name="Fits">Whether a record is laid out so.</param>
/// <param name="What">Goes on from "Line 4 ".</param>
/// <param name="Remedy">What to do.</param>
internal sealed record StrangerLayout(Predicate<RawRecord> Fits, string What, string Remedy)
{
    /// <summary>Field of an error that a person can mend by taking the chosen answers.</summary>
    public const string Field = "preference";

    private const string UseChosen = "Supervised tuning can learn the chosen answers and leave out the rejected ones: say so with --preference chosen.";

    private static readonly string[] Names = ["chosen", "rejected", "preferred_output", "non_preferred_output"];

    // A true or false label on anything else is a class to be learnt, not a judgement of an answer.
    private static readonly string[] Questions = ["messages", "conversations", "prompt", "instruction"];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<StrangerLayout> All { get; } =
    [
        new(
            record => record.Has("chosen") || record.Has("rejected"),
            "holds preference data (chosen and rejected), which is for DPO",
            UseChosen),
        new(
            record => record.Has("preferred_output") || record.Has("non_preferred_output"),
            "holds preference data (preferred_output and non_preferred_output), which is for DPO",
            UseChosen),
        new(
            record => (record.Find("label").IsBoolean || record.Find("kto_tag").IsBoolean) && Array.Exists(Questions, record.Has),
            "holds preference data (answers labelled true or false), which is for KTO, a kin of DPO",
            "Supervised tuning can learn the answers labelled true and leave out the others: say so with --preference chosen."),
    ];

    /// <summary>The one that a record is, or null.</summary>
    public static StrangerLayout? Find(RawRecord record)
    {
        foreach (var stranger in All)
        {
            if (stranger.Fits(record))
            {
                return stranger;
            }
        }

        return null;
    }

    /// <summary>Whether a table's header gives it away.</summary>
    public static bool Knows(IReadOnlyCollection<string> header) => header.Any(name => Names.Contains(name.Trim(), StringComparer.OrdinalIgnoreCase));
}
