namespace TuningStudio.Web.Components.Playground;

/// <summary>
/// The questions of a blind vote, each once, in an order drawn once. The same two answers judged twice would count as two
/// votes, and the interval would be narrower than what is known.
/// </summary>
internal sealed class VoteDeck
{
    private readonly IReadOnlyList<PromptDraft> _all;
    private readonly Random _draw;
    private Queue<PromptDraft> _left;

    /// <param name="prompts">All questions; what is there twice comes once.</param>
    /// <param name="judged">What earlier votes on the pair were about: those do not come before <see cref="GoRound"/>.</param>
    /// <param name="draw">Draws the order.</param>
    internal VoteDeck(IEnumerable<PromptDraft> prompts, IEnumerable<string> judged, Random draw)
    {
        (_all, _draw) = ([.. prompts.DistinctBy(prompt => prompt.Whole)], draw);
        var known = judged.ToHashSet();
        _left = Shuffle(_all.Where(prompt => !known.Contains(prompt.Whole)));
    }

    internal int Count => _all.Count;

    /// <summary>How many are still to come.</summary>
    internal int Left => _left.Count;

    /// <summary>Whether there were questions, and all of them came.</summary>
    internal bool IsOver => Count > 0 && Left == 0;

    /// <summary>The next one; null where all came.</summary>
    internal PromptDraft? Draw() => _left.TryDequeue(out var next) ? next : null;

    /// <summary>It could not be answered, and comes again after all others.</summary>
    internal void PutBack(PromptDraft prompt) => _left.Enqueue(prompt);

    /// <summary>All of them come once more, in another order.</summary>
    internal void GoRound() => _left = Shuffle(_all);

    private Queue<PromptDraft> Shuffle(IEnumerable<PromptDraft> prompts)
    {
        PromptDraft[] order = [.. prompts];
        _draw.Shuffle(order);
        return new(order);
    }
}
