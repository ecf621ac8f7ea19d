using TuningStudio.Core.Tokenization.Templates.Jinja.Nodes;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Syntax;

/// <summary>Expressions, loosest binding first: inline if, or, and, not, comparison, + -, ~, * / // %, **, sign, then filters and tests.</summary>
internal sealed class ExpressionParser
{
    private readonly TokenCursor _cursor;
    private readonly ParseContext _context;
    private readonly OperandParser _operands;
    private readonly FilterParser _filters;

    internal ExpressionParser(TokenCursor cursor, ParseContext context)
    {
        _cursor = cursor;
        _context = context;
        _operands = new OperandParser(cursor, context, this);
        _filters = new FilterParser(cursor, context, _operands);
    }

    internal Expression Parse(bool withConditional = true)
    {
        _cursor.Enter();
        var expression = withConditional ? Conditional() : Or();
        _cursor.Leave();
        return expression;
    }

    /// <summary>One expression, or several with commas as a tuple.</summary>
    /// <param name="withConditional">Whether an inline if may stand in it.</param>
    /// <param name="endsAt">A name that ends it.</param>
    /// <param name="inParentheses">Whether nothing at all is the empty tuple.</param>
    internal Expression ParseTuple(bool withConditional = true, string? endsAt = null, bool inParentheses = false)
    {
        var line = _cursor.Line;
        var items = new List<Expression>();
        var isTuple = false;
        while (!EndsTuple(endsAt))
        {
            items.Add(Parse(withConditional));
            if (!_cursor.SkipOperator(","))
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
            : throw _cursor.Fault($"Expected an expression, got '{_cursor.Current.Description}'");
    }

    /// <summary>The filters of a block: <c>upper | trim</c>, the first without a bar before it.</summary>
    internal FilterNode ParseBlockFilter(bool startsWithBar)
    {
        if (startsWithBar)
        {
            _cursor.ExpectOperator("|");
        }

        var filter = _filters.Filter(null);
        while (_cursor.SkipOperator("|"))
        {
            filter = _filters.Filter(filter);
        }

        return filter;
    }

    private bool EndsTuple(string? endsAt) =>
        _cursor.Current.Kind is TokenKind.VariableEnd or TokenKind.BlockEnd
        || _cursor.Current.IsOperator(")")
        || (endsAt is not null && _cursor.Current.IsName(endsAt));

    private Expression Conditional()
    {
        var line = _cursor.Line;
        var wasLenient = _context.IsLenient;
        var value = Or();
        while (_cursor.SkipName("if"))
        {
            _context.IsLenient = true;
            var condition = Or();
            Expression? otherwise = null;
            if (_cursor.SkipName("else"))
            {
                otherwise = Parse();
            }

            value = new ConditionalNode(condition, value, otherwise, line);
            _context.IsLenient = wasLenient;
        }

        return value;
    }

    private Expression Or()
    {
        var left = And();
        while (_cursor.Current.IsName("or"))
        {
            var line = _cursor.Next().Line;
            left = new LogicNode(isAnd: false, left, And(), line);
        }

        return left;
    }

    private Expression And()
    {
        var left = Not();
        while (_cursor.Current.IsName("and"))
        {
            var line = _cursor.Next().Line;
            left = new LogicNode(isAnd: true, left, Not(), line);
        }

        return left;
    }

    private Expression Not()
    {
        if (!_cursor.Current.IsName("not"))
        {
            return Comparison();
        }

        var line = _cursor.Next().Line;
        _cursor.Enter();
        var operand = Not();
        _cursor.Leave();
        return new UnaryNode("not", operand, line);
    }

    private Expression Comparison()
    {
        var line = _cursor.Line;
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
        if (_cursor.Current is { Kind: TokenKind.Operator, Text: "==" or "!=" or "<" or "<=" or ">" or ">=" })
        {
            return _cursor.Next().Text;
        }

        if (_cursor.SkipName("in"))
        {
            return "in";
        }

        if (_cursor.Current.IsName("not") && _cursor.Peek.IsName("in"))
        {
            _cursor.Next();
            _cursor.Next();
            return "not in";
        }

        return null;
    }

    private Expression Sum()
    {
        var left = Concatenation();
        while (_cursor.Current is { Kind: TokenKind.Operator, Text: "+" or "-" })
        {
            var sign = _cursor.Next();
            left = new BinaryNode(sign.Text, left, Concatenation(), sign.Line);
        }

        return left;
    }

    private Expression Concatenation()
    {
        var line = _cursor.Line;
        var parts = new List<Expression> { Product() };
        while (_cursor.SkipOperator("~"))
        {
            parts.Add(Product());
        }

        return parts.Count == 1 ? parts[0] : new ConcatenationNode(parts, line);
    }

    private Expression Product()
    {
        var left = Power();
        while (_cursor.Current is { Kind: TokenKind.Operator, Text: "*" or "/" or "//" or "%" })
        {
            var sign = _cursor.Next();
            left = new BinaryNode(sign.Text, left, Power(), sign.Line);
        }

        return left;
    }

    // Jinja reads powers from the left: 2 ** 3 ** 2 is 64.
    private Expression Power()
    {
        var left = Unary(withFilters: true);
        while (_cursor.Current.IsOperator("**"))
        {
            var line = _cursor.Next().Line;
            left = new BinaryNode("**", left, Unary(withFilters: true), line);
        }

        return left;
    }

    private Expression Unary(bool withFilters)
    {
        Expression value;
        if (_cursor.Current is { Kind: TokenKind.Operator, Text: "-" or "+" })
        {
            var sign = _cursor.Next();
            _cursor.Enter();
            value = new UnaryNode(sign.Text, Unary(withFilters: false), sign.Line);
            _cursor.Leave();
        }
        else
        {
            value = _operands.Parse();
        }

        return withFilters ? _filters.Apply(value) : value;
    }
}
