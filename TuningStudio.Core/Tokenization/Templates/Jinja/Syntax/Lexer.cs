using TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;
using TuningStudio.Core.Tokenization.Templates.Jinja.Values;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Syntax;

/// <summary>
/// Cuts a template into text and tags, with the whitespace rules chat templates are written for: <c>trim_blocks</c>
/// (the newline after a block goes), <c>lstrip_blocks</c> (blanks before a block at the start of a line go), the final
/// newline of the template goes, and every newline is <c>\n</c>.
/// </summary>
internal sealed class Lexer
{
    private readonly string _source;
    private readonly List<Token> _tokens = [];
    private int _position;
    private int _line = 1;

    // Whether what was read last ended a line; blanks that follow then stand at the start of one.
    private bool _atLineStart = true;

    private Lexer(string source) => _source = source;

    internal static IReadOnlyList<Token> Tokenize(string template)
    {
        var source = template.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        var lexer = new Lexer(source.EndsWith('\n') ? source[..^1] : source);
        lexer.Run();
        return lexer._tokens;
    }

    private void Run()
    {
        while (_position < _source.Length)
        {
            var open = NextTag(_position);
            if (open < 0)
            {
                AddData(_source[_position..]);
                _position = _source.Length;
                break;
            }

            var kind = _source[open + 1];
            var sign = SignAt(open + 2);
            AddData(Strip(_source[_position..open], sign, isVariable: kind == '{'), _source.AsSpan(_position, open - _position));
            _position = open + 2 + (sign == '\0' ? 0 : 1);
            _atLineStart = false;
            switch (kind)
            {
                case '#':
                    SkipComment();
                    break;
                case '%' when TryReadRaw():
                    break;
                default:
                    var expression = new ExpressionLexer(_source, _position, _line, _tokens);
                    (_position, _line, _atLineStart) = expression.Read(kind == '%');
                    break;
            }
        }

        _tokens.Add(new Token(TokenKind.End, "", _line));
    }

    private int NextTag(int from)
    {
        for (var i = _source.IndexOf('{', from); i >= 0 && i + 1 < _source.Length; i = _source.IndexOf('{', i + 1))
        {
            if (_source[i + 1] is '{' or '%' or '#')
            {
                return i;
            }
        }

        return -1;
    }

    private char SignAt(int index) => index < _source.Length && _source[index] is '-' or '+' ? _source[index] : '\0';

    private string Strip(string text, char sign, bool isVariable)
    {
        if (sign == '-')
        {
            return text.AsSpan().TrimEnd(PyString.WhiteSpace).ToString();
        }

        if (sign == '+' || isVariable)
        {
            return text;
        }

        var lineStart = text.LastIndexOf('\n') + 1;
        return (lineStart > 0 || _atLineStart) && PyString.IsBlank(text.AsSpan(lineStart)) ? text[..lineStart] : text;
    }

    private void AddData(string text) => AddData(text, text);

    /// <param name="text">What remains after stripping.</param>
    /// <param name="original">What stood there, for counting lines.</param>
    private void AddData(string text, ReadOnlySpan<char> original)
    {
        if (text.Length > 0)
        {
            _tokens.Add(new Token(TokenKind.Data, text, _line));
        }

        _line += original.Count('\n');
    }

    private void SkipComment()
    {
        var close = _source.IndexOf("#}", _position, StringComparison.Ordinal);
        if (close < 0 && _position == _source.Length)
        {
            // Jinja lets a comment pass that opens with the template's last characters.
            return;
        }

        if (close < 0)
        {
            throw TemplateFault.Syntax("Missing end of comment tag", _line);
        }

        var sign = close > _position ? SignAt(close - 1) : '\0';
        Advance(close + 2);
        SkipAfterTag(sign);
    }

    /// <summary>Reads <c>{% raw %} … {% endraw %}</c>; the position is behind the opening <c>{%</c> and its sign.</summary>
    private bool TryReadRaw()
    {
        if (!TryMatchWord(_position, "raw", out var open))
        {
            return false;
        }

        var sign = SignAt(open);
        var signLength = sign == '-' ? 1 : 0;
        if (sign == '+' || !_source.AsSpan(open + signLength).StartsWith("%}"))
        {
            return false;
        }

        // Unlike other blocks, the newline after {% raw %} stays.
        Advance(open + signLength + 2);
        _atLineStart = false;
        if (sign == '-')
        {
            SkipAfterTag(sign);
        }

        for (var i = _source.IndexOf("{%", _position, StringComparison.Ordinal); i >= 0; i = _source.IndexOf("{%", i + 1, StringComparison.Ordinal))
        {
            var leftSign = SignAt(i + 2);
            if (!TryMatchWord(i + 2 + (leftSign == '\0' ? 0 : 1), "endraw", out var end))
            {
                continue;
            }

            var rightSign = SignAt(end);
            var close = end + (rightSign == '\0' ? 0 : 1);
            if (!_source.AsSpan(close).StartsWith("%}"))
            {
                continue;
            }

            var text = _source[_position..i];
            AddData(Strip(text, leftSign, isVariable: false), text);
            _position = i;
            Advance(close + 2);
            SkipAfterTag(rightSign);
            return true;
        }

        throw TemplateFault.Syntax("Missing end of raw directive", _line);
    }

    private bool TryMatchWord(int from, string word, out int end)
    {
        var i = SkipWhiteSpace(from);
        end = i;
        if (!_source.AsSpan(i).StartsWith(word))
        {
            return false;
        }

        end = SkipWhiteSpace(i + word.Length);
        return true;
    }

    private int SkipWhiteSpace(int i)
    {
        while (i < _source.Length && PyString.IsWhiteSpace(_source[i]))
        {
            i++;
        }

        return i;
    }

    /// <summary>After a block or comment: <c>-</c> takes all blanks, no sign takes one newline, <c>+</c> takes nothing.</summary>
    private void SkipAfterTag(char sign)
    {
        _atLineStart = false;
        var end = sign switch
        {
            '-' => SkipWhiteSpace(_position),
            '\0' when _position < _source.Length && _source[_position] == '\n' => _position + 1,
            _ => _position,
        };
        if (end > _position)
        {
            _atLineStart = _source[end - 1] == '\n';
            Advance(end);
        }
    }

    private void Advance(int to)
    {
        _line += _source.AsSpan(_position, to - _position).Count('\n');
        _position = to;
    }
}
