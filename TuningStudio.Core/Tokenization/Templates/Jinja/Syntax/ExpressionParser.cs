using System.Text;
using TuningStudio.Core.Tokenization.Templates.Jinja.Builtins;
using TuningStudio.Core.Tokenization.Templates.Jinja.Nodes;
using TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;
using TuningStudio.Core.Tokenization.Templates.Jinja.Values;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Syntax;

/// <summary>Expressions, loosest binding first: inline if, or, and, not, comparison, + -, ~, * / // %, **, sign, then filters and tests.</summary>
internal sealed class ExpressionParser(TokenCursor cursor, ParseContext context)
{
    internal Expression Parse(bool withConditional = true)
    {
        cursor.Enter();
        var expression = withConditional ? Conditional() : Or();
        cursor.Leave();
        return expression;
    }

    /// <summary>One expression, or several with commas as a tuple.</summary>
    /// <param name="withConditional">Whether an inline if may stand in it.</param>
    /// <param name="endsAt">A name that ends it.</param>
    /// <param name="inParentheses">Whether nothing at all is the empty tuple.</param>
    internal Expression ParseTuple(bool withConditional = true, string? endsAt = null, bool inParentheses = false)
    {
        var line = cursor.Line;
        var items = new List<Expression>();
        var isTuple = false;
        while (!EndsTuple(endsAt))
        {
            items.Add(Parse(withConditional));
            if (!cursor.SkipOperator(","))
            {
                break;
            }

            isTuple = true;
        }

        if (!isTuple && items.Count == 1)
        {
            return items[0];
        }

        return items.Count > 0 || inParentheses
            ? new TupleNode(items, line)
            : throw cursor.Fault($"Expected an expression, got '{cursor.Current.Description}'");
    }

    /// <summary>The filters of a block: <c>upper | trim</c>, the first without a bar before it.</summary>
    internal FilterNode ParseBlockFilter(bool startsWithBar)
    {
        if (startsWithBar)
        {
            cursor.ExpectOperator("|");
        }

        var filter = Filter(null);
        while (cursor.SkipOperator("|"))
        {
            filter = Filter(filter);
        }

        return filter;
    }

    private bool EndsTuple(string? endsAt) =>
        cursor.Current.Kind is TokenKind.VariableEnd or TokenKind.BlockEnd
        || cursor.Current.IsOperator(")")
        || (endsAt is not null && cursor.Current.IsName(endsAt));

    private Expression Conditional()
    {
        var line = cursor.Line;
        var wasLenient = context.IsLenient;
        var value = Or();
        while (cursor.SkipName("if"))
        {
            context.IsLenient = true;
            var condition = Or();
            Expression? otherwise = null;
            if (cursor.SkipName("else"))
            {
                otherwise = Parse();
            }

            value = new ConditionalNode(condition, value, otherwise, line);
            context.IsLenient = wasLenient;
        }

        return value;
    }

    private Expression Or()
    {
        var left = And();
        while (cursor.Current.IsName("or"))
        {
            var line = cursor.Next().Line;
            left = new LogicNode(isAnd: false, left, And(), line);
        }

        return left;
    }

    private Expression And()
    {
        var left = Not();
        while (cursor.Current.IsName("and"))
        {
            var line = cursor.Next().Line;
            left = new LogicNode(isAnd: true, left, Not(), line);
        }

        return left;
    }

    private Expression Not()
    {
        if (!cursor.Current.IsName("not"))
        {
            return Comparison();
        }

        var line = cursor.Next().Line;
        cursor.Enter();
        var operand = Not();
        cursor.Leave();
        return new UnaryNode("not", operand, line);
    }

    private Expression Comparison()
    {
        var line = cursor.Line;
        var first = Sum();
        var rest = new List<(string, Expression)>();
        while (ComparisonSign() is { } sign)
        {
            rest.Add((sign, Sum()));
        }

        return rest.Count == 0 ? first : new ComparisonNode(first, rest, line);
    }

    private string? ComparisonSign()
    {
        if (cursor.Current is { Kind: TokenKind.Operator, Text: "==" or "!=" or "<" or "<=" or ">" or ">=" })
        {
            return cursor.Next().Text;
        }

        if (cursor.SkipName("in"))
        {
            return "in";
        }

        if (cursor.Current.IsName("not") && cursor.Peek.IsName("in"))
        {
            cursor.Next();
            cursor.Next();
            return "not in";
        }

        return null;
    }

    private Expression Sum()
    {
        var left = Concatenation();
        while (cursor.Current is { Kind: TokenKind.Operator, Text: "+" or "-" })
        {
            var sign = cursor.Next();
            left = new BinaryNode(sign.Text, left, Concatenation(), sign.Line);
        }

        return left;
    }

    private Expression Concatenation()
    {
        var line = cursor.Line;
        var parts = new List<Expression> { Product() };
        while (cursor.SkipOperator("~"))
        {
            parts.Add(Product());
        }

        return parts.Count == 1 ? parts[0] : new ConcatenationNode(parts, line);
    }

    private Expression Product()
    {
        var left = Power();
        while (cursor.Current is { Kind: TokenKind.Operator, Text: "*" or "/" or "//" or "%" })
        {
            var sign = cursor.Next();
            left = new BinaryNode(sign.Text, left, Power(), sign.Line);
        }

        return left;
    }

    // Jinja reads powers from the left: 2 ** 3 ** 2 is 64.
    private Expression Power()
    {
        var left = Unary(withFilters: true);
        while (cursor.Current.IsOperator("**"))
        {
            var line = cursor.Next().Line;
            left = new BinaryNode("**", left, Unary(withFilters: true), line);
        }

        return left;
    }

    private Expression Unary(bool withFilters)
    {
        Expression value;
        if (cursor.Current is { Kind: TokenKind.Operator, Text: "-" or "+" })
        {
            var sign = cursor.Next();
            cursor.Enter();
            value = new UnaryNode(sign.Text, Unary(withFilters: false), sign.Line);
            cursor.Leave();
        }
        else
        {
            value = Postfix(Primary());
        }

        return withFilters ? FiltersAndTests(value) : value;
    }

    private Expression Primary()
    {
        var token = cursor.Current;
        switch (token.Kind)
        {
            case TokenKind.Name:
                cursor.Next();
                return Named(token);
            case TokenKind.Text:
                return Text();
            case TokenKind.Integer or TokenKind.Float:
                cursor.Next();
                return new ConstantNode(token.Number!, token.Line);
            case TokenKind.Operator when token.Text == "(":
                cursor.Next();
                var inner = ParseTuple(inParentheses: true);
                cursor.ExpectOperator(")");
                return inner;
            case TokenKind.Operator when token.Text == "[":
                return List();
            case TokenKind.Operator when token.Text == "{":
                return Dict();
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

    private ConstantNode Text()
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

    private ListNode List()
    {
        var line = cursor.ExpectOperator("[").Line;
        var items = new List<Expression>();
        while (!cursor.Current.IsOperator("]"))
        {
            items.Add(Parse());
            if (!cursor.SkipOperator(",") && !cursor.Current.IsOperator("]"))
            {
                throw cursor.Unexpected(",");
            }
        }

        cursor.ExpectOperator("]");
        return new ListNode(items, line);
    }

    private DictNode Dict()
    {
        var line = cursor.ExpectOperator("{").Line;
        var entries = new List<(Expression, Expression)>();
        while (!cursor.Current.IsOperator("}"))
        {
            var key = Parse();
            cursor.ExpectOperator(":");
            entries.Add((key, Parse()));
            if (!cursor.SkipOperator(",") && !cursor.Current.IsOperator("}"))
            {
                throw cursor.Unexpected(",");
            }
        }

        cursor.ExpectOperator("}");
        return new DictNode(entries, line);
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
                value = new CallNode(value, Arguments(), line);
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
        var start = cursor.Current.IsOperator(":") ? null : Parse();
        if (!cursor.SkipOperator(":"))
        {
            return start!;
        }

        bool Ends() => cursor.Current.IsOperator(":") || cursor.Current.IsOperator("]") || cursor.Current.IsOperator(",");
        var stop = Ends() ? null : Parse();
        var step = cursor.SkipOperator(":") && !Ends() ? Parse() : null;
        return new SliceNode(start, stop, step, line);
    }

    private Expression FiltersAndTests(Expression value)
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
                value = new CallNode(value, Arguments(), cursor.Line);
            }
            else
            {
                return value;
            }
        }
    }

    private FilterNode Filter(Expression? value)
    {
        var (name, line) = DottedName();
        var arguments = cursor.Current.IsOperator("(") ? Arguments() : CallArguments.Empty;
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
            arguments = Arguments();
        }
        else if (StartsTestArgument())
        {
            if (cursor.Current.IsName("is"))
            {
                throw cursor.Fault("You cannot chain multiple tests with is");
            }

            arguments = new CallArguments([Postfix(Primary())], [], null, null);
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

    internal CallArguments Arguments()
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
                morePositional = Parse();
            }
            else if (cursor.SkipOperator("**"))
            {
                valid = moreNamed is null;
                moreNamed = Parse();
            }
            else if (cursor.Current.Kind == TokenKind.Name && cursor.Peek.IsOperator("="))
            {
                valid = moreNamed is null;
                var name = cursor.Next().Text;
                cursor.Next();
                named.Add((name, Parse()));
            }
            else
            {
                valid = morePositional is null && moreNamed is null && named.Count == 0;
                positional.Add(Parse());
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
