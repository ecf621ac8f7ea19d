using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.State;

public sealed class RunTagsTests
{
    [Fact]
    public void With_SpacesAndCase_KeepsOneSpelling()
    {
        var tags = RunTags.None.With("  Night\n shift ").With("night shift").With(" ");

        Assert.Equal(["Night shift"], tags.All);
        Assert.True(tags.Has("NIGHT SHIFT"));
        Assert.Equal(RunTags.None, tags.Without("night Shift"));
    }

    [Fact]
    public void With_TooLongOrTooMany_IsBounded()
    {
        var tags = Enumerable.Range(0, RunTags.Most + 5).Aggregate(RunTags.None, (all, index) => all.With($"{index} {new string('x', 100)}"));

        Assert.Equal(RunTags.Most, tags.All.Count);
        Assert.All(tags.All, tag => Assert.InRange(tag.Length, 1, RunTags.LongestTag));
    }
}
