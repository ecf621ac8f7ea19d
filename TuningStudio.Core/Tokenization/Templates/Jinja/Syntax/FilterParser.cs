using TuningStudio.Core.Tokenization.Templates.Jinja.Builtins;
using TuningStudio.Core.Tokenization.Templates.Jinja.Nodes;
using TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Syntax;

/// <summary>Filters (<c>| upper</c>) and tests (<c>is defined</c>).</summary>
internal sealed class FilterParser(TokenCursor cursor, ParseContext context, OperandParser operands)
{
    /// <summary>The filters and tests behind a value, and calls of what they give.</summary>
    internal Expression Apply(Expression value)
    {
        while (true)
        {
            if (cursor.SkipOperator("|"))
            {
                value = Filter(value);
            }
            else if (cursor.Current.IsName("is"))
            {
                value = Test(value);
            }
            else if (cursor.Current.IsOperator("("))
            {
                value = new CallNode(value, operands.Arguments(), cursor.Line);
            }
            else
            {
                return value;
            }
        }
    }

    internal FilterNode Filter(Expression? value)
    {
        var (name, line) = DottedName();
        var arguments = cursor.Current.IsOperator("(") ? operands.Arguments() : CallArguments.Empty;
        var filter = FilterTable.Find(name);
        return filter is null && !context.IsLenient
            ? throw TemplateFault.Syntax($"No filter named '{name}'.", line)
            : new FilterNode(value, name, filter, arguments, line);
    }

    private Expression Test(Expression value)
    {
        cursor.Next();
        var negated = cursor.SkipName("not");
        var (name, line) = DottedName();
        var arguments = CallArguments.Empty;
        if (cursor.Current.IsOperator("("))
        {
            arguments = operands.Arguments();
        }
        else if (StartsTestArgument())
        {
            if (cursor.Current.IsName("is"))
            {
                throw cursor.Fault("You cannot chain multiple tests with is");
            }

            arguments = new CallArguments([operands.Parse()], [], null, null);
        }

        var test = TestTable.Find(name);
        if (test is null && !context.IsLenient)
        {
            throw TemplateFault.Syntax($"No test named '{name}'.", line);
        }

        var node = new TestNode(value, name, test, arguments, line);
        return negated ? new UnaryNode("not", node, line) : node;
    }

    private bool StartsTestArgument() => cursor.Current.Kind switch
    {
        TokenKind.Text or TokenKind.Integer or TokenKind.Float => true,
        TokenKind.Name => cursor.Current.Text is not ("else" or "or" or "and"),
        TokenKind.Operator => cursor.Current.Text is "[" or "{",
        _ => false,
    };

    private (string Name, int Line) DottedName()
    {
        var token = cursor.ExpectName();
        var name = token.Text;
        while (cursor.SkipOperator("."))
        {
            name += "." + cursor.ExpectName().Text;
        }

        return (name, token.Line);
    }
}
