using MudBlazor;

namespace TuningStudio.Web.Components.Theme;

/// <summary>
/// The studio's look: a calm instrument panel. Both palettes are sent with every page, each under its own selector,
/// so that the browser picks one before the first paint and switching needs no server.
/// </summary>
internal static class StudioTheme
{
    internal static MudTheme Light { get; } = Create("html[data-theme='light']");

    internal static MudTheme Dark { get; } = Create("html[data-theme='dark']");

    private static readonly string[] Sans =
    [
        "system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "PingFang SC", "Hiragino Sans GB",
        "Microsoft YaHei", "Noto Sans SC", "Noto Sans CJK SC", "sans-serif",
    ];

    private static MudTheme Create(string scope) => new()
    {
        PseudoCss = new PseudoCss { Scope = scope },
        PaletteLight = StudioPalettes.Light,
        PaletteDark = StudioPalettes.Dark,
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "6px" },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = Sans, FontSize = ".9375rem", LineHeight = "1.55", LetterSpacing = "0" },
            H1 = new H1Typography { FontSize = "1.625rem", FontWeight = "620", LineHeight = "1.25", LetterSpacing = "-.012em" },
            H2 = new H2Typography { FontSize = "1.125rem", FontWeight = "620", LineHeight = "1.35", LetterSpacing = "-.005em" },
            H3 = new H3Typography { FontSize = "1rem", FontWeight = "600", LineHeight = "1.4", LetterSpacing = "0" },
            Body1 = new Body1Typography { FontSize = ".9375rem", LineHeight = "1.55", LetterSpacing = "0" },
            Body2 = new Body2Typography { FontSize = ".8438rem", LineHeight = "1.5", LetterSpacing = "0" },
            Button = new ButtonTypography { FontSize = ".875rem", FontWeight = "600", TextTransform = "none", LetterSpacing = "0" },
            Caption = new CaptionTypography { FontSize = ".78rem", LineHeight = "1.45", LetterSpacing = "0" },
            Overline = new OverlineTypography { FontSize = ".6875rem", LetterSpacing = ".08em" },
        },
    };
}
