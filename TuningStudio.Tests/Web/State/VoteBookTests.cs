using TuningStudio.Tests.Weights;
using TuningStudio.Web.Hosting;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.State;

public sealed class VoteBookTests
{
    [Fact]
    public void Add_AnotherStart_FindsTheVotesAgain()
    {
        using var folder = new TemporaryFolder();
        var home = new StudioHome(folder.Root);
        var vote = new Vote("base:/m", "r1", 0.5, "问 \"a\"", DateTimeOffset.UnixEpoch);

        new VoteBook(home).Add(vote);
        File.AppendAllText(folder["votes.jsonl"], "half a li");

        Assert.Equal([vote], new VoteBook(home).All);
    }

    // Wilson's interval for 7 of 10: 0.397 to 0.892.
    [Fact]
    public void WinRate_SevenOfTen_HasWilsonsInterval()
    {
        var votes = Enumerable.Range(0, 10).Select(number => new Vote("a", "b", number < 7 ? 0 : 1, "p", default));

        var rate = WinRate.Of(votes, "a", "b");

        Assert.Equal((10, 7, 3, 0), (rate.Votes, rate.Wins, rate.Losses, rate.Ties));
        Assert.Equal(0.7, rate.Rate, 9);
        Assert.Equal(0.3968, rate.Low, 3);
        Assert.Equal(0.8922, rate.High, 3);
    }

    [Fact]
    public void WinRate_PairTheOtherWayRound_CountsToo()
    {
        var rate = WinRate.Of([new("b", "a", 1, "p", default), new("a", "b", 0.5, "p", default), new("a", "c", 1, "p", default)], "a", "b");

        Assert.Equal((2, 1, 0, 1, 0.75), (rate.Votes, rate.Wins, rate.Losses, rate.Ties, rate.Rate));
    }

    [Fact]
    public void WinRate_NoVotes_KnowsNothing() => Assert.Equal(new WinRate(0, 0, 0, 0, 0.5, 0, 1), WinRate.Of([], "a", "b"));

    [Fact]
    public void Pairs_WhicheverStoodFirst_AreOneWithTheBaseFirst()
    {
        Vote[] votes = [new("r2", "r1", 1, "p", default), new("base:m", "r1", 0, "p", default), new("r1", "base:m", 1, "p", default), new("r1", "r2", 0.5, "p", default), new("base:m", "r1", 0.5, "p", default)];

        var pairs = WinRate.Pairs(votes, key => key.StartsWith("base:", StringComparison.Ordinal));

        Assert.Equal([("base:m", "r1"), ("r1", "r2")], pairs.Select(pair => (pair.First, pair.Second)));
        Assert.Equal([(3, 2, 0, 1), (2, 1, 0, 1)], pairs.Select(pair => (pair.Rate.Votes, pair.Rate.Wins, pair.Rate.Losses, pair.Rate.Ties)));
    }
}
