namespace TuningStudio.Core.Tokenization.Templates.Jinja.Syntax;

/// <summary>A piece of a template.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Text, name, operator, or the value of a string literal.</param>
/// <param name="Line">Where it stands, from 1.</param>
/// <param name="Number">The value of a number literal.</param>
internal readonly record struct Token(TokenKind Kind, string Text, int Line, object? Number = null)
{
    internal bool IsOperator(string text) => Kind == TokenKind.Operator && Text == text;

    internal bool IsName(string text) => Kind == TokenKind.Name && Text == text;

    /// <summary>How an error message calls it, in Jinja's words.</summary>
    internal string Description => Kind switch
    {
        TokenKind.Data => "template data / text",
        TokenKind.VariableBegin => "begin of print statement",
        TokenKind.VariableEnd => "end of print statement",
        TokenKind.BlockBegin => "begin of statement block",
        TokenKind.BlockEnd => "end of statement block",
        TokenKind.Text => "string",
        TokenKind.Integer => "integer",
        TokenKind.Float => "float",
        TokenKind.End => "end of template",
        _ => Text,
    };
}
