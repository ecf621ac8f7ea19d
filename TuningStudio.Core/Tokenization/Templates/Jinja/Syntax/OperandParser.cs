using TuningStudio.Core.Tokenization.Templates.Jinja.Nodes;
using TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;
using TuningStudio.Core.Tokenization.Templates.Jinja.Values;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Syntax;

/// <summary>What operators work on: a name, a literal or something in brackets, then members, items and calls of it.</summary>
internal sealed class OperandParser(TokenCursor cursor, ParseContext context, ExpressionParser expressions)
{
    private readonly LiteralParser _literals = new(cursor, expressions);
    private readonly ArgumentParser _arguments = new(cursor, expressions);

    internal Expression Parse() => Postfix(Primary());

    internal CallArguments Arguments() => _arguments.Parse();

    private Expression Primary()
    {
        var token = cursor.Current;
        switch (token.Kind)
        {
            case TokenKind.Name:
                cursor.Next();
                return Named(token);
            case TokenKind.Text:
                return _literals.Text();
            case TokenKind.Integer or TokenKind.Float:
                cursor.Next();
                return new ConstantNode(token.Number!, token.Line);
            case TokenKind.Operator when token.Text == "(":
                cursor.Next();
                var inner = expressions.ParseTuple(inParentheses: true);
                cursor.ExpectOperator(")");
                return inner;
            case TokenKind.Operator when token.Text == "[":
                return _literals.List();
            case TokenKind.Operator when token.Text == "{":
                return _literals.Dict();
            default:
                throw cursor.Fault($"unexpected '{token.Description}'");
        }
    }

    private Expression Named(Token token)
    {
        switch (token.Text)
        {
            case "true" or "True":
                return new ConstantNode(true, token.Line);
            case "false" or "False":
                return new ConstantNode(false, token.Line);
            case "none" or "None":
                return new ConstantNode(None.Value, token.Line);
            default:
                context.Read(token.Text);
                return new NameNode(token.Text, token.Line);
        }
    }

    private Expression Postfix(Expression value)
    {
        while (true)
        {
            var line = cursor.Line;
            if (cursor.SkipOperator("."))
            {
                var member = cursor.Next();
                value = member.Kind switch
                {
                    TokenKind.Name => new AttributeNode(value, member.Text, line),
                    TokenKind.Integer => new ItemNode(value, new ConstantNode(member.Number!, line), line),
                    _ => throw TemplateFault.Syntax("expected name or number", line),
                };
            }
            else if (cursor.SkipOperator("["))
            {
                value = new ItemNode(value, Subscript(line), line);
            }
            else if (cursor.Current.IsOperator("("))
            {
                value = new CallNode(value, _arguments.Parse(), line);
            }
            else
            {
                return value;
            }
        }
    }

    private Expression Subscript(int line)
    {
        var parts = new List<Expression>();
        while (!cursor.Current.IsOperator("]"))
        {
            parts.Add(SubscriptPart());
            if (!cursor.SkipOperator(",") && !cursor.Current.IsOperator("]"))
            {
                throw cursor.Unexpected(",");
            }
        }

        cursor.ExpectOperator("]");
        return parts.Count == 1 ? parts[0] : new TupleNode(parts, line);
    }

    private Expression SubscriptPart()
    {
        var line = cursor.Line;
        var start = cursor.Current.IsOperator(":") ? null : expressions.Parse();
        if (!cursor.SkipOperator(":"))
        {
            return start!;
        }

        bool Ends() => cursor.Current.IsOperator(":") || cursor.Current.IsOperator("]") || cursor.Current.IsOperator(",");
        var stop = Ends() ? null : expressions.Parse();
        var step = cursor.SkipOperator(":") && !Ends() ? expressions.Parse() : null;
        return new SliceNode(start, stop, step, line);
    }
}
