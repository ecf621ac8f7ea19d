namespace TuningStudio.StarterRecipe.Text;

/// <summary>Parses the braces of a grammar line; see <c>Text/README.md</c> for the notation.</summary>
internal static class TemplateParser
{
    internal static Template Parse(string text)
    {
        var parts = new List<TemplatePart>();
        var literalStart = 0;
        for (var at = 0; at < text.Length;)
        {
            if (text[at] != '{')
            {
                at++;
                continue;
            }

            AddLiteral(parts, text[literalStart..at]);
            var end = ClosingBrace(text, at);
            parts.Add(ParseBraces(text[(at + 1)..end]));
            at = literalStart = end + 1;
        }

        AddLiteral(parts, text[literalStart..]);
        return new Template(parts);
    }

    private static TemplatePart ParseBraces(string inner)
    {
        if (inner.StartsWith('^'))
        {
            return new CapitalPart(Parse("{" + inner[1..] + "}"));
        }

        if (inner.StartsWith('!'))
        {
            var equals = inner.IndexOf('=', StringComparison.Ordinal);
            return new NotePart(inner[1..equals], Parse(inner[(equals + 1)..]));
        }

        var options = SplitOptions(inner);
        if (options.Count > 1 || inner.StartsWith('{'))
        {
            return new ChoicePart([.. options.Select(Parse)]);
        }

        if (inner.StartsWith('='))
        {
            var (key, column) = Cut(inner[1..], '.');
            return new RecallPart(key, column);
        }

        var (name, remembered) = Cut(inner, '#');
        var (rule, listColumn) = Cut(name, '.');
        return new ReferencePart(rule, listColumn, remembered);
    }

    private static List<string> SplitOptions(string inner)
    {
        var options = new List<string>();
        var depth = 0;
        var start = 0;
        for (var at = 0; at < inner.Length; at++)
        {
            depth += inner[at] switch { '{' => 1, '}' => -1, _ => 0 };
            if (inner[at] == '|' && depth == 0)
            {
                options.Add(inner[start..at]);
                start = at + 1;
            }
        }

        options.Add(inner[start..]);
        return options;
    }

    private static int ClosingBrace(string text, int open)
    {
        var depth = 0;
        for (var at = open; at < text.Length; at++)
        {
            depth += text[at] switch { '{' => 1, '}' => -1, _ => 0 };
            if (depth == 0)
            {
                return at;
            }
        }

        throw new FormatException($"A brace is not closed in \"{text}\".");
    }

    private static (string Head, string? Tail) Cut(string text, char separator)
    {
        var at = text.IndexOf(separator, StringComparison.Ordinal);
        return at < 0 ? (text, null) : (text[..at], text[(at + 1)..]);
    }

    private static void AddLiteral(List<TemplatePart> parts, string text)
    {
        if (text.Length > 0)
        {
            parts.Add(new LiteralPart(text));
        }
    }
}
