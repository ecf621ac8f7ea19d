using TuningStudio.Web.Components.Charts;

namespace TuningStudio.Tests.Web.Components.Charts;

public sealed class ParallelPictureTests
{
    [Fact]
    public void Heights_Numbers_StandByTheirSize()
    {
        var (heights, marks) = ParallelPicture.Heights(new("rank", ["4", "12", null, "20"]));

        Assert.Equal([0, 0.5, null, 1], heights);
        Assert.Equal([(0, "4"), (1, "20")], marks);
    }

    [Fact]
    public void Heights_NumbersThatSpanMuch_StandByTheirFactors()
    {
        var (heights, _) = ParallelPicture.Heights(new("learning rate", ["1e-5", "1e-4", "1e-3"]));

        Assert.Equal(0.5, heights[1]!.Value, 9);
    }

    [Fact]
    public void Heights_WordsAmongNumbers_AreWords()
    {
        var (heights, marks) = ParallelPicture.Heights(new("schedule", ["cosine", "linear", "cosine"]));

        Assert.Equal([0, 1, 0], heights);
        Assert.Equal(["cosine", "linear"], marks.Select(mark => mark.Text));
    }

    [Fact]
    public void Heights_OneValue_StandsInTheMiddle() => Assert.Equal([0.5, 0.5], ParallelPicture.Heights(new("rank", ["8", "8"])).Heights);
}
