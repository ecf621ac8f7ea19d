using System.Globalization;
using System.Text;
using TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;
using TuningStudio.Core.Tokenization.Templates.Jinja.Values;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Syntax;

/// <summary>Reads the inside of one tag, from behind its opening to behind its close.</summary>
internal sealed class ExpressionLexer(string source, int position, int line, List<Token> tokens)
{
    private static readonly string[] s_longOperators = ["//", "**", "==", "!=", ">=", "<="];
    private const string ShortOperators = "+-/*%~[](){}><=.:|,;";

    // Inside brackets a '}}' or '%}' belongs to the expression: {{ {'a': {}} }}.
    private readonly Stack<char> _open = new();
    private int _position = position;
    private int _line = line;

    internal (int Position, int Line, bool AtLineStart) Read(bool isBlock)
    {
        Add(isBlock ? TokenKind.BlockBegin : TokenKind.VariableBegin, "");
        while (_position < source.Length)
        {
            if (_open.Count == 0 && TryReadEnd(isBlock, out var atLineStart))
            {
                return (_position, _line, atLineStart);
            }

            ReadToken();
        }

        return (_position, _line, false);
    }

    private bool TryReadEnd(bool isBlock, out bool atLineStart)
    {
        atLineStart = false;
        var rest = source.AsSpan(_position);
        var sign = rest[0] == '-' || (isBlock && rest[0] == '+') ? rest[0] : '\0';
        var signLength = sign == '\0' ? 0 : 1;
        if (!rest[signLength..].StartsWith(isBlock ? "%}" : "}}"))
        {
            return false;
        }

        Add(isBlock ? TokenKind.BlockEnd : TokenKind.VariableEnd, "");
        var end = _position + signLength + 2;
        if (sign == '-')
        {
            while (end < source.Length && PyString.IsWhiteSpace(source[end]))
            {
                end++;
            }
        }
        else if (isBlock && sign == '\0' && end < source.Length && source[end] == '\n')
        {
            end++;
        }

        atLineStart = source[end - 1] == '\n';
        Advance(end);
        return true;
    }

    private void ReadToken()
    {
        var c = source[_position];
        if (PyString.IsWhiteSpace(c))
        {
            Advance(_position + 1);
        }
        else if (char.IsAsciiDigit(c))
        {
            ReadNumber();
        }
        else if (c is '\'' or '"')
        {
            ReadString(c);
        }
        else if (NameLength(_position) is > 0 and var length)
        {
            Add(TokenKind.Name, source.Substring(_position, length));
            _position += length;
        }
        else
        {
            ReadOperator(c);
        }
    }

    private void ReadOperator(char c)
    {
        foreach (var text in s_longOperators)
        {
            if (source.AsSpan(_position).StartsWith(text))
            {
                Add(TokenKind.Operator, text);
                _position += 2;
                return;
            }
        }

        if (!ShortOperators.Contains(c, StringComparison.Ordinal))
        {
            throw Fault($"unexpected char {Representation.Repr(c.ToString())} at {_position}");
        }

        if (c is '(' or '[' or '{')
        {
            _open.Push(c switch { '(' => ')', '[' => ']', _ => '}' });
        }
        else if (c is ')' or ']' or '}')
        {
            if (!_open.TryPop(out var expected))
            {
                throw Fault($"unexpected '{c}'");
            }

            if (expected != c)
            {
                throw Fault($"unexpected '{c}', expected '{expected}'");
            }
        }

        Add(TokenKind.Operator, c.ToString());
        _position++;
    }

    private void ReadString(char quote)
    {
        var end = _position + 1;
        while (end < source.Length && source[end] != quote)
        {
            end += source[end] == '\\' ? 2 : 1;
        }

        if (end >= source.Length)
        {
            throw Fault($"unexpected char {Representation.Repr(quote.ToString())} at {_position}");
        }

        Add(TokenKind.Text, StringLiteral.Decode(source.AsSpan(_position + 1, end - _position - 1), _line));
        Advance(end + 1);
    }

    private void ReadNumber()
    {
        var start = _position;
        if (source[start] == '0' && start + 1 < source.Length && char.ToLowerInvariant(source[start + 1]) is 'x' or 'o' or 'b')
        {
            var radix = char.ToLowerInvariant(source[start + 1]) switch { 'x' => 16, 'o' => 8, _ => 2 };
            var end = Digits(start + 2, radix, leadingUnderscore: true);
            if (end > start + 2)
            {
                AddInteger(start, end, PyNumber.ParseInteger(Clean(start + 2, end), radix));
                return;
            }
        }

        var whole = Digits(start, 10);
        var afterPoint = whole < source.Length && source[whole] == '.' && (start == 0 || source[start - 1] != '.') ? Digits(whole + 1, 10) : whole + 1;
        var hasFraction = afterPoint > whole + 1;
        var mantissa = hasFraction ? afterPoint : whole;
        var exponent = Exponent(mantissa);
        if ((hasFraction || exponent > mantissa) && (start == 0 || source[start - 1] != '.'))
        {
            Add(TokenKind.Float, "", double.Parse(Clean(start, exponent), NumberStyles.Float, CultureInfo.InvariantCulture));
            _position = exponent;
            return;
        }

        // As in Python, 012 is no number: the zero stands alone.
        var integerEnd = source[start] == '0' ? Zeros(start) : whole;
        AddInteger(start, integerEnd, PyNumber.ParseInteger(Clean(start, integerEnd), 10));
    }

    private void AddInteger(int start, int end, object? value)
    {
        if (end - start > TemplateLimits.IntegerBits / 4 || value is null)
        {
            throw Fault("the number is too long");
        }

        Add(TokenKind.Integer, "", value);
        _position = end;
    }

    private int Exponent(int at)
    {
        if (at >= source.Length || source[at] is not ('e' or 'E'))
        {
            return at;
        }

        var digits = at + 1 < source.Length && source[at + 1] is '+' or '-' ? at + 2 : at + 1;
        var end = Digits(digits, 10);
        return end > digits ? end : at;
    }

    private int Zeros(int i)
    {
        while (i < source.Length && (source[i] == '0' || (source[i] == '_' && i + 1 < source.Length && source[i + 1] == '0')))
        {
            i++;
        }

        return i;
    }

    private int Digits(int i, int radix, bool leadingUnderscore = false)
    {
        bool IsDigit(int at) => at < source.Length && radix switch
        {
            16 => char.IsAsciiHexDigit(source[at]),
            10 => char.IsAsciiDigit(source[at]),
            _ => source[at] >= '0' && source[at] < '0' + radix,
        };

        var start = i;
        while (IsDigit(i) || (i < source.Length && source[i] == '_' && (i > start || leadingUnderscore) && IsDigit(i + 1)))
        {
            i++;
        }

        return i;
    }

    private string Clean(int start, int end) => source[start..end].Replace("_", "", StringComparison.Ordinal);

    private int NameLength(int from)
    {
        var i = from;
        while (i < source.Length && Rune.DecodeFromUtf16(source.AsSpan(i), out var rune, out var length) == System.Buffers.OperationStatus.Done)
        {
            var allowed = Rune.GetUnicodeCategory(rune) switch
            {
                UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
                    or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.LetterNumber => true,
                UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DecimalDigitNumber => i > from,
                UnicodeCategory.ConnectorPunctuation => rune.Value == '_' || i > from,
                _ => false,
            };
            if (!allowed)
            {
                break;
            }

            i += length;
        }

        return i - from;
    }

    private void Add(TokenKind kind, string text, object? number = null) => tokens.Add(new Token(kind, text, _line, number));

    private void Advance(int to)
    {
        _line += source.AsSpan(_position, to - _position).Count('\n');
        _position = to;
    }

    private TemplateFault Fault(string message) => TemplateFault.Syntax(message, _line);
}
