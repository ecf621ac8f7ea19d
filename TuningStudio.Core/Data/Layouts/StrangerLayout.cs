using TuningStudio.Core.Data.Rows;

namespace TuningStudio.Core.Data.Layouts;

/// <summary>A layout that is known and cannot be tuned with, refused by its name instead of as unknown.</summary>
/// <param name="Fits">Whether a record is laid out so.</param>
/// <param name="What">Goes on from "Line 4 ".</param>
/// <param name="Remedy">What to do.</param>
internal sealed record StrangerLayout(Predicate<RawRecord> Fits, string What, string Remedy)
{
    // A true or false label on anything else is a class to be learnt, not a judgement of an answer.
    private static readonly string[] Questions = ["messages", "conversations", "prompt", "instruction"];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<StrangerLayout> All { get; } =
    [
        new(
            record => record.Has("chosen") || record.Has("rejected"),
            "holds preference data (chosen and rejected), which is for DPO",
            "Choose data with one answer per question, or keep the chosen answers only, under the names of a layout that is understood."),
        new(
            record => record.Has("preferred_output") || record.Has("non_preferred_output"),
            "holds preference data (preferred_output and non_preferred_output), which is for DPO",
            "Choose data with one answer per question, or keep the preferred answers only."),
        new(
            record => (record.Find("label").IsBoolean || record.Find("kto_tag").IsBoolean) && Array.Exists(Questions, record.Has),
            "holds preference data (answers labelled true or false), which is for KTO, a kin of DPO",
            "Choose data whose answers are all good: keep the records labelled true, without the label."),
    ];
}
