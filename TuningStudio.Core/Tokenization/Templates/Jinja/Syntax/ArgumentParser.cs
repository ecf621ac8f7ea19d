using TuningStudio.Core.Tokenization.Templates.Jinja.Nodes;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Syntax;

/// <summary>The arguments of a call: positional ones, named ones, <c>*list</c> and <c>**dictionary</c>.</summary>
internal sealed class ArgumentParser(TokenCursor cursor, ExpressionParser expressions)
{
    internal CallArguments Parse()
    {
        cursor.ExpectOperator("(");
        var positional = new List<Expression>();
        var named = new List<(string, Expression)>();
        Expression? morePositional = null;
        Expression? moreNamed = null;
        while (!cursor.Current.IsOperator(")"))
        {
            var valid = true;
            if (cursor.SkipOperator("*"))
            {
                valid = morePositional is null && moreNamed is null;
                morePositional = expressions.Parse();
            }
            else if (cursor.SkipOperator("**"))
            {
                valid = moreNamed is null;
                moreNamed = expressions.Parse();
            }
            else if (cursor.Current.Kind == TokenKind.Name && cursor.Peek.IsOperator("="))
            {
                valid = moreNamed is null;
                var name = cursor.Next().Text;
                cursor.Next();
                named.Add((name, expressions.Parse()));
            }
            else
            {
                valid = morePositional is null && moreNamed is null && named.Count == 0;
                positional.Add(expressions.Parse());
            }

            if (!valid)
            {
                throw cursor.Fault("invalid syntax for function call expression");
            }

            if (!cursor.SkipOperator(",") && !cursor.Current.IsOperator(")"))
            {
                throw cursor.Unexpected(",");
            }
        }

        cursor.ExpectOperator(")");
        return positional.Count + named.Count == 0 && morePositional is null && moreNamed is null
            ? CallArguments.Empty
            : new CallArguments(positional, named, morePositional, moreNamed);
    }
}
