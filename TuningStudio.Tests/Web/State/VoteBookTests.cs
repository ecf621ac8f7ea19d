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

    [Fact]
    public void Remove_OneOfTwoAlike_TakesItOutOfTheFileAndLeavesAllElse()
    {
        using var folder = new TemporaryFolder();
        var home = new StudioHome(folder.Root);
        var vote = new Vote("base:/m", "r1", 0.5, "p", DateTimeOffset.UnixEpoch, BothBad: true);
        var other = vote with { BothBad = false };
        foreach (var kept in new[] { vote, other, vote })
        {
            new VoteBook(home).Add(kept);
        }

        File.AppendAllText(folder["votes.jsonl"], "half a li\n");
        var book = new VoteBook(home);

        book.Remove(vote);

        Assert.Equal([vote, other], book.All);
        Assert.Equal([vote, other], new VoteBook(home).All);
        Assert.EndsWith("half a li", File.ReadAllText(folder["votes.jsonl"]).TrimEnd(), StringComparison.Ordinal);
        book.Remove(vote with { Prompt = "never said" });
        Assert.Equal(2, new VoteBook(home).All.Count);
    }

    [Fact]
    public void Read_VoteOfBeforeBothCouldBeBad_IsOneThatSaysNothingOfIt()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["votes.jsonl"], """{"first":"base:/m","second":"r1","score":0.5,"prompt":"p","time":"1970-01-01T00:00:00+00:00"}""" + "\n");

        Assert.Equal([new Vote("base:/m", "r1", 0.5, "p", DateTimeOffset.UnixEpoch)], new VoteBook(new StudioHome(folder.Root)).All);
    }

    [Fact]
    public void WinRate_BothBad_CountsHalfAndIsToldApart()
    {
        var rate = WinRate.Of([new("a", "b", 0, "p", default), new("a", "b", 0.5, "p", default), new("b", "a", 0.5, "p", default, BothBad: true)], "a", "b");

        Assert.Equal((3, 1, 0, 1, 1), (rate.Votes, rate.Wins, rate.Losses, rate.Ties, rate.BothBad));
        Assert.Equal(2.0 / 3, rate.Rate, 9);
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
    public void WinRate_NoVotes_KnowsNothing() => Assert.Equal(new WinRate(0, 0, 0, 0, 0, 0.5, 0, 1), WinRate.Of([], "a", "b"));

    [Fact]
    public void Pairs_WhicheverStoodFirst_AreOneWithTheBaseFirst()
    {
        Vote[] votes = [new("r2", "r1", 1, "p", default), new("base:m", "r1", 0, "p", default), new("r1", "base:m", 1, "p", default), new("r1", "r2", 0.5, "p", default), new("base:m", "r1", 0.5, "p", default)];

        var pairs = WinRate.Pairs(votes, key => key.StartsWith("base:", StringComparison.Ordinal));

        Assert.Equal([("base:m", "r1"), ("r1", "r2")], pairs.Select(pair => (pair.First, pair.Second)));
        Assert.Equal([(3, 2, 0, 1), (2, 1, 0, 1)], pairs.Select(pair => (pair.Rate.Votes, pair.Rate.Wins, pair.Rate.Losses, pair.Rate.Ties)));
    }
}
