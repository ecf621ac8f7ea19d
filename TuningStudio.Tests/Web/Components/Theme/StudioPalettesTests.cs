using MudBlazor;
using MudBlazor.Utilities;
using TuningStudio.Web.Components.Theme;

namespace TuningStudio.Tests.Web.Components.Theme;

public sealed class StudioPalettesTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Text_OnEverySurface_KeepsContrastAA(bool dark)
    {
        Palette palette = dark ? StudioPalettes.Dark : StudioPalettes.Light;
        MudColor[] surfaces = [palette.Background, palette.Surface, palette.BackgroundGray];
        MudColor[] inks = [palette.TextPrimary, palette.TextSecondary, palette.Primary, palette.Success, palette.Warning, palette.Error];
        foreach (var surface in surfaces)
        {
            foreach (var ink in inks)
            {
                Assert.True(Contrast(ink, surface) >= 4.5, $"{ink} on {surface}: {Contrast(ink, surface):0.00}");
            }
        }

        (MudColor Text, MudColor Ground)[] filled =
        [
            (palette.PrimaryContrastText, palette.Primary), (palette.ErrorContrastText, palette.Error), (palette.InfoContrastText, palette.Info),
            (palette.SuccessContrastText, palette.Success), (palette.WarningContrastText, palette.Warning),
        ];
        Assert.All(filled, pair => Assert.True(Contrast(pair.Text, pair.Ground) >= 4.5, $"{pair.Text} on {pair.Ground}"));
    }

    // WCAG 2.2, relative luminance and contrast ratio.
    private static double Contrast(MudColor one, MudColor other)
    {
        var (high, low) = (Math.Max(Luminance(one), Luminance(other)), Math.Min(Luminance(one), Luminance(other)));
        return (high + 0.05) / (low + 0.05);
    }

    private static double Luminance(MudColor color) => 0.2126 * Linear(color.R) + 0.7152 * Linear(color.G) + 0.0722 * Linear(color.B);

    private static double Linear(byte value) => value / 255.0 is var share && share <= 0.04045 ? share / 12.92 : Math.Pow((share + 0.055) / 1.055, 2.4);
}
