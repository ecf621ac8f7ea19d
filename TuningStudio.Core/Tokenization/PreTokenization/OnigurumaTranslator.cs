using System.Globalization;
using System.Text;

namespace TuningStudio.Core.Tokenization.PreTokenization;

/// <summary>
/// Rewrites a pattern of Oniguruma's Ruby syntax, which Hugging Face's tokenizers use, for .NET. What means the same is copied, what
/// has an equivalent (possessive quantifiers, <c>\w</c>, the long s) is rewritten, and anything else is refused rather than guessed.
/// </summary>
internal sealed class OnigurumaTranslator(string pattern)
{
    private static readonly string[] GroupOpenings = ["(?:", "(?=", "(?!", "(?<=", "(?<!", "(?>", "(?i:", "(?-i:"];

    private readonly StringBuilder output = new();
    private readonly Stack<(int Start, bool IgnoreCase)> groups = new();
    private readonly OnigurumaCharacters characters = new(pattern);
    private bool ignoreCase;

    /// <exception cref="NotSupportedException">The pattern uses something without an equivalent; the message says what and where.</exception>
    internal TranslatedPattern Translate()
    {
        while (!characters.AtEnd)
        {
            Next();
        }

        return groups.Count == 0
            ? new TranslatedPattern(output.ToString(), characters.NamedRanges)
            : throw characters.Unsupported("a group that is not closed");
    }

    private void Next()
    {
        var start = output.Length;
        switch (characters.Peek())
        {
            case '(':
                OpenGroup();
                return;
            case ')':
                characters.Skip(1);
                (start, ignoreCase) = groups.TryPop(out var group) ? group : throw characters.Unsupported("a ')' without '('");
                output.Append(')');
                break;
            case '|':
                characters.Skip(1);
                output.Append('|');
                return;
            case '^' or '$' or '.':
                output.Append(characters.Take());
                break;
            case '*' or '+' or '?':
                throw characters.Unsupported("a quantifier with nothing to repeat");
            case '[':
                output.Append(characters.TakeClass(ignoreCase));
                break;
            case '\\':
                output.Append(characters.TakeEscape(ignoreCase));
                break;
            default:
                output.Append(characters.TakeLiteral(ignoreCase));
                break;
        }

        Quantify(start);
    }

    private void OpenGroup()
    {
        if (characters.StartsWith("(?i)"))
        {
            // In the middle of a group Ruby lets it enclose the alternatives that follow; .NET does not.
            if (output.Length != (groups.TryPeek(out var around) ? around.Start + 3 : 0))
            {
                throw characters.Unsupported("(?i) that is not at the beginning");
            }

            characters.Skip(4);
            output.Append("(?i)");
            ignoreCase = true;
            return;
        }

        var opening = GroupOpenings.FirstOrDefault(characters.StartsWith);
        if (opening is null && characters.StartsWith("(?"))
        {
            throw characters.Unsupported("a kind of group");
        }

        groups.Push((output.Length, ignoreCase));
        characters.Skip(opening?.Length ?? 1);
        output.Append(opening ?? "(?:"); // nothing refers to what a group captured
        ignoreCase = opening switch { "(?i:" => true, "(?-i:" => false, _ => ignoreCase };
    }

    private void Quantify(int start)
    {
        if (characters.AtEnd)
        {
            return;
        }

        if (characters.Peek() is '*' or '+' or '?')
        {
            output.Append(characters.Take());
            if (!characters.AtEnd && characters.Peek() == '?')
            {
                output.Append(characters.Take());
            }
            else if (!characters.AtEnd && characters.Peek() == '+')
            {
                characters.Skip(1);
                output.Insert(start, "(?>").Append(')'); // possessive: never gives back
            }
        }
        else if (characters.TakeInterval() is var (least, most))
        {
            output.Append(CultureInfo.InvariantCulture, $"{{{least},{most}}}");
            if (!characters.AtEnd && characters.Peek() == '?')
            {
                output.Append(characters.Take());
            }
            else if (!characters.AtEnd && characters.Peek() == '+')
            {
                characters.Skip(1);
                output.Insert(start, "(?:").Append(")+"); // after an interval Ruby's + repeats the whole
            }
        }
        else
        {
            return;
        }

        if (!characters.AtEnd && characters.Peek() is '*' or '+' or '?')
        {
            throw characters.Unsupported("a quantifier on a quantifier");
        }
    }
}
