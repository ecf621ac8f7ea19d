using System.Text;
using TuningStudio.Core.Tokenization.Templates.Jinja.Nodes;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Syntax;

/// <summary>Texts, lists and dictionaries as they are written out.</summary>
internal sealed class LiteralParser(TokenCursor cursor, ExpressionParser expressions)
{
    internal ConstantNode Text()
    {
        var token = cursor.Next();
        if (cursor.Current.Kind != TokenKind.Text)
        {
            return new ConstantNode(token.Text, token.Line);
        }

        var text = new StringBuilder(token.Text);
        while (cursor.Current.Kind == TokenKind.Text)
        {
            text.Append(cursor.Next().Text);
        }

        return new ConstantNode(text.ToString(), token.Line);
    }

    internal ListNode List()
    {
        var line = cursor.ExpectOperator("[").Line;
        var items = new List<Expression>();
        while (!cursor.Current.IsOperator("]"))
        {
            items.Add(expressions.Parse());
            if (!cursor.SkipOperator(",") && !cursor.Current.IsOperator("]"))
            {
                throw cursor.Unexpected(",");
            }
        }

        cursor.ExpectOperator("]");
        return new ListNode(items, line);
    }

    internal DictNode Dict()
    {
        var line = cursor.ExpectOperator("{").Line;
        var entries = new List<(Expression, Expression)>();
        while (!cursor.Current.IsOperator("}"))
        {
            var key = expressions.Parse();
            cursor.ExpectOperator(":");
            entries.Add((key, expressions.Parse()));
            if (!cursor.SkipOperator(",") && !cursor.Current.IsOperator("}"))
            {
                throw cursor.Unexpected(",");
            }
        }

        cursor.ExpectOperator("}");
        return new DictNode(entries, line);
    }
}
