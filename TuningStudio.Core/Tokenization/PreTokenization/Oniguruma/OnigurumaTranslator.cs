using System.Globalization;
using System.Text;

namespace TuningStudio.Core.Tokenization.PreTokenization.Oniguruma;

/// <summary>
/// Rewrites a pattern of Oniguruma's Ruby syntax, which Hugging Face's tokenizers use, for .NET. What means the same is copied, what
/// has an equivalent (possessive quantifiers, <c>\w</c>, scripts, classes that are cut) is rewritten, and anything else is refused rather than guessed.
/// </summary>
internal sealed class OnigurumaTranslator(string pattern)
{
    private static readonly string[] PlainOpenings = ["(?:", "(?=", "(?!", "(?<=", "(?<!", "(?>"];

    private readonly StringBuilder output = new();
    private readonly Stack<Group> groups = new();
    private readonly OnigurumaCharacters characters = new(pattern);
    private Modes modes;

    /// <exception cref="NotSupportedException">The pattern uses something without an equivalent; the message says what and where.</exception>
    internal TranslatedPattern Translate()
    {
        while (!characters.AtEnd)
        {
            Next();
        }

        CloseOptions();
        return groups.Count == 0
            ? new TranslatedPattern(output.ToString(), characters.Literals, characters.Sets)
            : throw characters.Unsupported("a group that is not closed");
    }

    private void Next()
    {
        var start = output.Length;
        SkipLayout();
        if (characters.AtEnd)
        {
            return;
        }

        switch (characters.Peek())
        {
            case '(':
                OpenGroup();
                return;
            case ')':
                start = CloseGroup();
                break;
            case '|':
                characters.Skip(1);
                output.Append('|');
                return;
            case '.':
                characters.Skip(1);
                output.Append(modes.DotIsAll ? @"[\s\S]" : ".");
                break;
            case '^' or '$':
                output.Append(characters.Take());
                break;
            case '*' or '+' or '?':
                throw characters.Unsupported("a quantifier with nothing to repeat");
            case '[':
                output.Append(characters.TakeClass(modes.IgnoreCase));
                break;
            case '\\':
                output.Append(characters.TakeEscape(modes.IgnoreCase));
                break;
            default:
                output.Append(characters.TakeLiteral(modes.IgnoreCase));
                break;
        }

        Quantify(start);
    }

    // White space and comments, where the pattern may be laid out with them.
    private void SkipLayout()
    {
        while (modes.IsLaidOut && !characters.AtEnd && (char.IsWhiteSpace(characters.Peek()) || characters.Peek() == '#'))
        {
            if (characters.Take() == '#')
            {
                characters.SkipPast('\n');
            }
        }
    }

    private void OpenGroup()
    {
        if (characters.StartsWith("(?#"))
        {
            characters.SkipPast(')');
            return;
        }

        var before = modes;
        if (Array.Find(PlainOpenings, characters.StartsWith) is { } opening)
        {
            characters.Skip(opening.Length);
            groups.Push(new Group(output.Length, before, IsOption: false));
            output.Append(opening);
        }
        else if (characters.StartsWith("(?<") || !characters.StartsWith("(?"))
        {
            // Nothing refers to what a group captured.
            characters.Skip(1);
            if (characters.StartsWith("?<"))
            {
                characters.SkipPast('>');
            }

            groups.Push(new Group(output.Length, before, IsOption: false));
            output.Append("(?:");
        }
        else
        {
            characters.Skip(2);
            var isOption = TakeOptions();
            groups.Push(new Group(output.Length, before, isOption));
            output.Append(modes.IgnoreCase == before.IgnoreCase ? "(?:" : modes.IgnoreCase ? "(?i:" : "(?-i:");
        }
    }

    /// <summary>Letters that switch modes on and off; says whether they hold, as a group would, up to the end of the group around them.</summary>
    private bool TakeOptions()
    {
        for (var isOn = true; ;)
        {
            var letter = characters.Take();
            switch (letter)
            {
                case '-':
                    isOn = false;
                    break;
                case 'i':
                    modes = modes with { IgnoreCase = isOn };
                    break;
                case 'x':
                    modes = modes with { IsLaidOut = isOn };
                    break;
                case 'm':
                    modes = modes with { DotIsAll = isOn };
                    break;
                case ':' or ')':
                    return letter == ')';
                default:
                    throw characters.Unsupported("a kind of group");
            }
        }
    }

    private int CloseGroup()
    {
        CloseOptions();
        characters.Skip(1);
        if (!groups.TryPop(out var group))
        {
            throw characters.Unsupported("a ')' without '('");
        }

        modes = group.Before;
        output.Append(')');
        return group.Start;
    }

    private void CloseOptions()
    {
        while (groups.TryPeek(out var group) && group.IsOption)
        {
            groups.Pop();
            output.Append(')');
        }
    }

    private void Quantify(int start)
    {
        SkipLayout();
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

        SkipLayout();
        if (!characters.AtEnd && characters.Peek() is '*' or '+' or '?')
        {
            throw characters.Unsupported("a quantifier on a quantifier");
        }
    }

    /// <param name="IgnoreCase">Capitals are as good as small letters.</param>
    /// <param name="IsLaidOut">White space and comments mean nothing.</param>
    /// <param name="DotIsAll">A dot is a line break too.</param>
    private readonly record struct Modes(bool IgnoreCase, bool IsLaidOut, bool DotIsAll);

    /// <param name="Start">Where it begins in the output.</param>
    /// <param name="Before">What held before it.</param>
    /// <param name="IsOption">Whether it has no bracket of its own, but reaches to the end of the one around it.</param>
    private readonly record struct Group(int Start, Modes Before, bool IsOption);
}
