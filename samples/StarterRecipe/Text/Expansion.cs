using System.Text;
using System.Text.RegularExpressions;

namespace TuningStudio.StarterRecipe.Text;

/// <summary>Writes templates out; what it remembers under a key holds for as long as it lives, so one is made per document.</summary>
internal sealed partial class Expansion(Grammar grammar, Random random)
{
    private const int AttemptsToDiffer = 20;
    private readonly Dictionary<string, (WordList? List, string[] Row, string? Column)> _remembered = new(StringComparer.Ordinal);

    internal string Write(Template template)
    {
        var text = new StringBuilder();
        Write(template, text);
        return Polish(text.ToString());
    }

    internal string Write(string rule) => Write(new Template([new ReferencePart(rule, null, null)]));

    /// <summary>What was _remembered under a key: in the column it was written in, unless another is named.</summary>
    internal string Recall(string key, string? column = null)
    {
        var (list, row, drawn) = _remembered.TryGetValue(key, out var found) ? found : throw new FormatException($"Nothing is _remembered as \"{key}\".");
        return list is null ? row[0] : list.Form(row, column ?? drawn);
    }

    /// <summary>Whether something was _remembered under a key.</summary>
    internal bool Knows(string key) => _remembered.ContainsKey(key);

    private void Write(Template template, StringBuilder text)
    {
        foreach (var part in template.Parts)
        {
            switch (part)
            {
                case LiteralPart literal:
                    text.Append(literal.Text);
                    break;
                case ChoicePart choice:
                    Write(choice.Options[random.Next(choice.Options.Count)], text);
                    break;
                case ReferencePart reference:
                    text.Append(Resolve(reference));
                    break;
                case RecallPart recall:
                    text.Append(Recall(recall.Key, recall.Column));
                    break;
                case NotePart note:
                    _remembered[note.Key] = (null, [WriteRaw(note.Value)], null);
                    break;
                case CapitalPart capital:
                    var inner = WriteRaw(capital.Inner);
                    text.Append(inner.Length == 0 ? inner : char.ToUpperInvariant(inner[0]) + inner[1..]);
                    break;
            }
        }
    }

    private string WriteRaw(Template template)
    {
        var text = new StringBuilder();
        Write(template, text);
        return text.ToString();
    }

    private string Resolve(ReferencePart reference)
    {
        var (list, row) = Draw(reference);
        if (reference.Key is { } key)
        {
            // Two different keys mean two different people, cities, numbers …
            for (var attempt = 0; attempt < AttemptsToDiffer && _remembered.Values.Any(other => other.Row[0] == row[0]); attempt++)
            {
                (list, row) = Draw(reference);
            }

            _remembered[key] = (list, row, reference.Column);
        }

        return list is null ? row[0] : list.Form(row, reference.Column);
    }

    private (WordList? List, string[] Row) Draw(ReferencePart reference)
    {
        if (grammar.TryGetWordList(reference.Rule, out var list))
        {
            return (list, list!.Rows[random.Next(list.Rows.Count)]);
        }

        grammar.TryGetRule(reference.Rule, out var alternatives);
        return (null, [WriteRaw(alternatives![random.Next(alternatives.Count)])]);
    }

    private static string Polish(string text) => SpacesInRow().Replace(BareArticle().Replace(text, "$1n "), " ").Trim();

    [GeneratedRegex(@"\b([Aa]) (?=[aeioAEIO]|u[nmp])")]
    private static partial Regex BareArticle();

    [GeneratedRegex(" {2,}")]
    private static partial Regex SpacesInRow();
}
