namespace TuningStudio.Core.Configuration;

/// <summary>A text in the studio's two languages, kept where the thing it describes is defined.</summary>
/// <param name="English">The English text.</param>
/// <param name="Chinese">The Chinese text.</param>
public sealed record LocalizedText(string English, string Chinese)
{
    /// <summary>The text for a two-letter language; anything but <c>zh</c> gives English.</summary>
    public string For(string language) => language == "zh" ? Chinese : English;
}
