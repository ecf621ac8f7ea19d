using TuningStudio.Core.Batching;
using TuningStudio.Core.Planning.Estimates;

namespace TuningStudio.Tests.Planning.Estimates;

/// <summary>What a plan says of packed texts, beside how the engine lays them out.</summary>
public sealed class DataSizeTests
{
    [Theory]
    [InlineData(new[] { 10, 10, 8, 5, 3 })]
    [InlineData(new[] { 7, 7, 7 })]
    [InlineData(new[] { 100, 70, 69, 48, 2, 1 })]
    public void Rectangles_OfAllTexts_AreThoseOfTheEngine(int[] lengths)
    {
        var data = new DataSize(lengths.Length, lengths, 1);

        var layout = new PackedLayout(lengths, PackedLayout.Alike);

        Assert.Equal(layout.Groups.Count, data.RectanglesOf(1000));
        Assert.Equal(layout.Groups.Sum(group => (double)group.Count * group.Length * group.Length) / lengths.Length, data.MeanRectangleOf(1000), 1e-9);
    }

    [Fact]
    public void MeanRectangle_OfTextsThatAreCut_CountsThemAtTheirCutLength() => Assert.Equal(((3 * 36) + (2 * 16)) / 5.0, new DataSize(5, [10, 10, 5, 4, 4], 1).MeanRectangleOf(6), 1e-9);
}
