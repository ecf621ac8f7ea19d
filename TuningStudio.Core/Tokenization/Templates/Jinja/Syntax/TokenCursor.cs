using TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Syntax;

/// <summary>A place in the tokens of a template.</summary>
internal sealed class TokenCursor(IReadOnlyList<Token> tokens)
{
    private int _index;
    private int _depth;

    internal Token Current => tokens[_index];

    internal int Line => Current.Line;

    internal Token Peek => tokens[Math.Min(_index + 1, tokens.Count - 1)];

    internal Token Next()
    {
        var token = Current;
        if (_index < tokens.Count - 1)
        {
            _index++;
        }

        return token;
    }

    internal bool SkipOperator(string text) => Skip(Current.IsOperator(text));

    internal bool SkipName(string text) => Skip(Current.IsName(text));

    internal Token ExpectOperator(string text) => Current.IsOperator(text) ? Next() : throw Unexpected(text);

    internal Token ExpectName() => Current.Kind == TokenKind.Name ? Next() : throw Unexpected("name");

    internal Token Expect(TokenKind kind) => Current.Kind == kind ? Next() : throw Unexpected(new Token(kind, "", 0).Description);

    internal TemplateFault Unexpected(string expected) => Current.Kind == TokenKind.End
        ? Fault($"unexpected end of template, expected '{expected}'.")
        : Fault($"expected token '{expected}', got '{Current.Description}'");

    internal TemplateFault Fault(string message) => TemplateFault.Syntax(message, Line);

    /// <summary>Goes one level of brackets or blocks deeper.</summary>
    internal void Enter()
    {
        if (++_depth > TemplateLimits.Nesting)
        {
            throw Fault($"brackets and blocks are nested deeper than {TemplateLimits.Nesting} levels");
        }

        Budget.CheckStack();
    }

    internal void Leave() => _depth--;

    private bool Skip(bool matches)
    {
        if (matches)
        {
            Next();
        }

        return matches;
    }
}
