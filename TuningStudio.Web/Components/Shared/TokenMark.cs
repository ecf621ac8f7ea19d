namespace TuningStudio.Web.Components.Shared;

/// <summary>A token of a <see cref="TokenStrip"/>.</summary>
/// <param name="Text">Its text.</param>
/// <param name="Class">How it looks.</param>
/// <param name="More">What is shown below when it is pointed at.</param>
public sealed record TokenMark(string Text, string Class, string More)
{
    /// <summary>A text with its white space to be seen.</summary>
    public static string Visible(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Replace(' ', '␣').Replace("\n", "↵", StringComparison.Ordinal).Replace("\r", "␍", StringComparison.Ordinal).Replace("\t", "⇥", StringComparison.Ordinal);
    }
}
