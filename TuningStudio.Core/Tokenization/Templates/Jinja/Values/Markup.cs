using TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Values;

/// <summary>
/// Text marked as HTML by <c>safe</c> or <c>escape</c>. It matters to chat templates only because text joined to it by
/// <c>+</c> is escaped, and models were trained on what comes out.
/// </summary>
internal sealed record Markup(string Text)
{
    internal static string Escape(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace("'", "&#39;", StringComparison.Ordinal)
        .Replace("\"", "&#34;", StringComparison.Ordinal);

    /// <summary>A value as HTML: escaped, unless it is HTML already.</summary>
    internal static Markup Of(object value, Budget budget)
    {
        if (value is Markup markup)
        {
            return markup;
        }

        var text = Representation.Str(value);
        budget.Text(text.Length);
        var escaped = Escape(text);
        budget.Text(escaped.Length);
        return new Markup(escaped);
    }
}
