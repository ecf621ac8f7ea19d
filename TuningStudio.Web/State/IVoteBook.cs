namespace TuningStudio.Web.State;

/// <summary>Which of two answers a person found better without knowing whose they were.</summary>
/// <param name="First">One of the two, <c>base:</c> and the model's folder, or a run's id.</param>
/// <param name="Second">The other one.</param>
/// <param name="Score">1 where the first won, 0 where the second did, ½ for a tie and where both are bad.</param>
/// <param name="Prompt">What was asked.</param>
/// <param name="Time">When it was said.</param>
/// <param name="BothBad">Whether neither was better because both are bad; votes of before this could be said have it not.</param>
public sealed record Vote(string First, string Second, double Score, string Prompt, DateTimeOffset Time, bool BothBad = false)
{
    /// <summary>Whether it is on these two, whichever stood first.</summary>
    internal bool IsOn(string first, string second) => (First, Second) == (first, second) || (First, Second) == (second, first);
}

/// <summary>All blind votes.</summary>
public interface IVoteBook
{
    /// <summary>Oldest first.</summary>
    Task<IReadOnlyList<Vote>> ListAsync();

    /// <summary>Adds one.</summary>
    Task AddAsync(Vote vote);

    /// <summary>Takes one back; the newest where several are alike.</summary>
    Task RemoveAsync(Vote vote);
}

/// <summary>What the votes over a pair come to.</summary>
/// <param name="Votes">How many.</param>
/// <param name="Wins">Of the second one.</param>
/// <param name="Losses">Of the second one.</param>
/// <param name="Ties">Neither was better.</param>
/// <param name="BothBad">Neither was better, for both were bad.</param>
/// <param name="Rate">Share of the second one's wins, those where neither was better counting half.</param>
/// <param name="Low">Lower end of the interval.</param>
/// <param name="High">Upper end.</param>
public sealed record WinRate(int Votes, int Wins, int Losses, int Ties, int BothBad, double Rate, double Low, double High)
{
    private const double NormalQuantile = 1.959964;

    /// <summary>All pairs that were voted on, those with most votes first.</summary>
    /// <param name="votes">All votes.</param>
    /// <param name="isBase">Whether a key is a base's: that stands first, so that rates are those of what was tuned.</param>
    public static IReadOnlyList<(string First, string Second, WinRate Rate)> Pairs(IReadOnlyList<Vote> votes, Func<string, bool> isBase) =>
    [
        .. votes
            .Select(vote => (isBase(vote.First), isBase(vote.Second)) switch
            {
                (true, false) => (First: vote.First, Second: vote.Second),
                (false, true) => (First: vote.Second, Second: vote.First),
                _ => string.CompareOrdinal(vote.First, vote.Second) <= 0 ? (First: vote.First, Second: vote.Second) : (First: vote.Second, Second: vote.First),
            })
            .Distinct()
            .Select(pair => (pair.First, pair.Second, Rate: Of(votes, pair.First, pair.Second)))
            .OrderByDescending(pair => pair.Rate.Votes),
    ];

    /// <summary>Counts the votes on a pair, whichever stood first, with Wilson's interval of 95 % (Wilson, 1927).</summary>
    public static WinRate Of(IEnumerable<Vote> votes, string first, string second)
    {
        List<Vote> counted = [.. votes.Where(vote => vote.IsOn(first, second))];
        List<double> scores = [.. counted.Select(vote => vote.First == first ? 1 - vote.Score : vote.Score)];
        var (count, bad) = (scores.Count, counted.Count(vote => vote.BothBad));
        if (count == 0)
        {
            return new(0, 0, 0, 0, 0, 0.5, 0, 1);
        }

        var (rate, square) = (scores.Average(), NormalQuantile * NormalQuantile);
        var middle = (rate + (square / (2 * count))) / (1 + (square / count));
        var reach = NormalQuantile / (1 + (square / count)) * Math.Sqrt((rate * (1 - rate) / count) + (square / (4.0 * count * count)));
        return new(count, scores.Count(score => score == 1), scores.Count(score => score == 0), scores.Count(score => score == 0.5) - bad, bad, rate, Math.Max(0, middle - reach), Math.Min(1, middle + reach));
    }
}
