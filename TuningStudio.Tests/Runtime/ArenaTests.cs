using TuningStudio.Core.Runtime;

namespace TuningStudio.Tests.Runtime;

public sealed class ArenaTests
{
    [Fact]
    public void Take_AfterAReturn_GivesTheHoleOfThatSizeAgain()
    {
        var arena = new Arena(1000);
        var first = arena.Take(300);
        var second = arena.Take(100);
        arena.Take(10);
        arena.Return(first!.Value);
        arena.Return(second!.Value);
        arena.Take(400);
        arena.Return(0);

        Assert.Equal(0, arena.Take(100));
        Assert.Equal(100, arena.Take(300));
        Assert.Equal(410, arena.Take(590));
    }

    [Fact]
    public void Take_MoreThanAnyHole_GivesNothingAndChangesNothing()
    {
        var arena = new Arena(100);
        arena.Take(60);

        Assert.Null(arena.Take(41));
        Assert.Equal(60, arena.Take(40));
        Assert.Null(arena.Take(1));
        Assert.Equal(100, arena.End);
    }

    [Fact]
    public void Take_OfSeveralHoles_GivesTheSmallestThatFits()
    {
        var arena = new Arena(1000);
        long[] places = [.. new long[] { 50, 5, 30, 5, 40, 5 }.Select(count => arena.Take(count)!.Value)];
        arena.Return(places[0]);
        arena.Return(places[2]);
        arena.Return(places[4]);

        Assert.Equal(places[4], arena.Take(31));
        Assert.Equal(places[2], arena.Take(30));
        Assert.Equal(places[0], arena.Take(30));
    }

    [Fact]
    public void Return_OfAllInAnyOrder_LeavesOneHole()
    {
        const int Size = 10_000;
        var random = new Random(1);
        var arena = new Arena(Size);
        var taken = new Dictionary<long, long>();
        for (var i = 0; i < 5000; i++)
        {
            long count = random.Next(1, 400);
            if (random.Next(2) == 0 && arena.Take(count) is { } start)
            {
                Assert.DoesNotContain(taken, other => other.Key < start + count && start < other.Key + other.Value);
                taken.Add(start, count);
            }
            else if (taken.Count > 0)
            {
                var gone = taken.Keys.ElementAt(random.Next(taken.Count));
                taken.Remove(gone);
                arena.Return(gone);
            }

            Assert.Equal(taken.Select(one => one.Key + one.Value).DefaultIfEmpty(0).Max(), arena.End);
        }

        foreach (var start in taken.Keys)
        {
            arena.Return(start);
        }

        Assert.Equal(0, arena.Take(Size));
    }
}
