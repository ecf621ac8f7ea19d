using TuningStudio.Core.Tokenization.Templates.Jinja.Nodes;
using TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Syntax;

/// <summary>Statements.</summary>
internal sealed class TemplateParser
{
    private readonly TokenCursor _cursor;
    private readonly ParseContext _context = new();
    private readonly ExpressionParser _expressions;
    private readonly TargetParser _targets;

    // The tags that may end the blocks being read, innermost last, for the message about one that is missing.
    private readonly Stack<(string Tag, string[] Ends)> _open = new();

    private TemplateParser(TokenCursor cursor)
    {
        _cursor = cursor;
        _expressions = new ExpressionParser(cursor, _context);
        _targets = new TargetParser(cursor);
    }

    internal static (IReadOnlyList<Statement> Body, bool HasGeneration) Parse(string template)
    {
        var parser = new TemplateParser(new TokenCursor(Lexer.Tokenize(template)));
        var body = parser.Statements([]);
        return (body, parser._context.HasGeneration);
    }

    /// <summary>Reads up to one of the tags, which stays to be read.</summary>
    private List<Statement> Statements(string[] ends)
    {
        var statements = new List<Statement>();
        while (_cursor.Current.Kind != TokenKind.End)
        {
            var token = _cursor.Next();
            switch (token.Kind)
            {
                case TokenKind.Data:
                    statements.Add(new TextNode(token.Text, token.Line));
                    break;
                case TokenKind.VariableBegin:
                    statements.Add(new PrintNode(_expressions.ParseTuple(), token.Line));
                    _cursor.Expect(TokenKind.VariableEnd);
                    break;
                default:
                    if (_cursor.Current.Kind == TokenKind.Name && ends.Contains(_cursor.Current.Text))
                    {
                        return statements;
                    }

                    statements.Add(Block());
                    _cursor.Expect(TokenKind.BlockEnd);
                    break;
            }
        }

        return ends.Length == 0 ? statements : throw _cursor.Fault(
            $"Unexpected end of template. Jinja was looking for the following tags: {Tags(_open.Peek().Ends)}. The innermost block that needs to be closed is '{_open.Peek().Tag}'.");
    }

    private Statement Block()
    {
        var token = _cursor.Current.Kind == TokenKind.Name ? _cursor.Next() : throw _cursor.Fault("tag name expected");
        _cursor.Enter();
        Statement statement = token.Text switch
        {
            "if" => If(token.Line),
            "for" => For(token.Line),
            "set" => Set(token.Line),
            "macro" => Macro(token.Line),
            "call" => Call(token.Line),
            "filter" => Filter(token.Line),
            "with" => With(token.Line),
            "generation" => Generation(token.Line),
            "block" => NamedBlock(token.Line),
            "print" => new PrintNode(_expressions.ParseTuple(), token.Line),
            "break" => Jump(Flow.Break, token),
            "continue" => Jump(Flow.Continue, token),
            "include" or "import" or "from" or "extends" => Refused(token),
            _ => throw Unknown(token),
        };
        _cursor.Leave();
        return statement;
    }

    private TemplateFault Unknown(Token token) => TemplateFault.Syntax(
        $"Encountered unknown tag '{token.Text}'."
        + (_open.Count == 0 ? "" : $" Jinja was looking for the following tags: {Tags(_open.Peek().Ends)}. The innermost block that needs to be closed is '{_open.Peek().Tag}'."),
        token.Line);

    private static string Tags(string[] tags) => string.Join(" or ", tags.Select(tag => $"'{tag}'"));

    /// <summary>Reads a body up to its end tag, whose name is read too; the block's end is left.</summary>
    private (List<Statement> Body, string End) Body(string tag, params string[] ends)
    {
        _cursor.SkipOperator(":");
        _cursor.Expect(TokenKind.BlockEnd);
        _open.Push((tag, ends));
        var body = Statements(ends);
        _open.Pop();
        return (body, _cursor.Next().Text);
    }

    private IfNode If(int line)
    {
        var wasLenient = _context.IsLenient;
        _context.IsLenient = true;
        var branches = new List<(Expression, IReadOnlyList<Statement>)>();
        List<Statement> otherwise = [];
        var tag = "if";
        while (tag is "if" or "elif")
        {
            var condition = _expressions.ParseTuple(withConditional: false);
            (var body, tag) = Body("if", "elif", "else", "endif");
            branches.Add((condition, body));
        }

        if (tag == "else")
        {
            (otherwise, _) = Body("if", "endif");
        }

        _context.IsLenient = wasLenient;
        return new IfNode(branches, otherwise, line);
    }

    private ForNode For(int line)
    {
        var target = _targets.Parse(endsAt: "in");
        if (!_cursor.SkipName("in"))
        {
            throw _cursor.Unexpected("in");
        }

        var source = _expressions.ParseTuple(withConditional: false, endsAt: "recursive");
        var condition = _cursor.SkipName("if") ? _expressions.Parse() : null;
        var recursive = _cursor.SkipName("recursive");
        var wasLenient = _context.IsLenient;
        _context.IsLenient = false;
        _context.Loops++;
        var (body, end) = Body("for", "endfor", "else");
        _context.Loops--;
        List<Statement> otherwise = [];
        if (end == "else")
        {
            (otherwise, _) = Body("for", "endfor");
        }

        _context.IsLenient = wasLenient;
        return new ForNode(target, source, condition, recursive, body, otherwise, line);
    }

    private Statement Set(int line)
    {
        var target = _targets.Parse(endsAt: null, withMembers: true);
        if (_cursor.SkipOperator("="))
        {
            return new SetNode(target, _expressions.ParseTuple(), line);
        }

        var filter = _cursor.Current.IsOperator("|") ? _expressions.ParseBlockFilter(startsWithBar: true) : null;
        return new SetBlockNode(target, filter, Body("set", "endset").Body, line);
    }

    private MacroNode Macro(int line)
    {
        var name = _cursor.ExpectName().Text;
        return new MacroNode(MacroShape(name, Parameters(), "macro", "endmacro"), line);
    }

    private CallBlockNode Call(int line)
    {
        var parameters = _cursor.Current.IsOperator("(") ? Parameters() : [];
        return _expressions.Parse() is CallNode call
            ? new CallBlockNode(call, MacroShape("caller", parameters, "call", "endcall"), line)
            : throw TemplateFault.Syntax("expected call", line);
    }

    /// <summary>Reads the body of a macro: what loops and conditions are around it means nothing inside.</summary>
    private MacroShape MacroShape(string name, IReadOnlyList<(string, Expression?)> parameters, string tag, string end)
    {
        var (loops, lenient) = (_context.Loops, _context.IsLenient);
        (_context.Loops, _context.IsLenient) = (0, false);
        _context.OpenMacro();
        var body = Body(tag, end).Body;
        (_context.Loops, _context.IsLenient) = (loops, lenient);
        return new MacroShape(name, parameters, body, _context.CloseMacro());
    }

    private List<(string Name, Expression? Default)> Parameters()
    {
        _cursor.ExpectOperator("(");
        var parameters = new List<(string Name, Expression? Default)>();
        var hasDefault = false;
        while (!_cursor.Current.IsOperator(")"))
        {
            var name = _targets.ParseName();
            var fallback = _cursor.SkipOperator("=") ? _expressions.Parse() : null;
            hasDefault |= fallback is not null;
            if (fallback is null && hasDefault)
            {
                throw _cursor.Fault("non-default argument follows default argument");
            }

            parameters.Add((name, fallback));
            if (!_cursor.SkipOperator(",") && !_cursor.Current.IsOperator(")"))
            {
                throw _cursor.Unexpected(",");
            }
        }

        _cursor.ExpectOperator(")");
        return parameters;
    }

    private FilterBlockNode Filter(int line) =>
        new(_expressions.ParseBlockFilter(startsWithBar: false), Body("filter", "endfilter").Body, line);

    private WithNode With(int line)
    {
        var assignments = new List<(Target, Expression)>();
        while (_cursor.Current.Kind != TokenKind.BlockEnd)
        {
            if (assignments.Count > 0)
            {
                _cursor.ExpectOperator(",");
            }

            var target = _targets.Parse(endsAt: null, single: true);
            _cursor.ExpectOperator("=");
            assignments.Add((target, _expressions.Parse()));
        }

        return new WithNode(assignments, Body("with", "endwith").Body, line);
    }

    private GenerationNode Generation(int line)
    {
        _context.HasGeneration = true;
        var loops = _context.Loops;
        _context.Loops = 0;
        var body = Body("generation", "endgeneration").Body;
        _context.Loops = loops;
        return new GenerationNode(body, line);
    }

    private ScopedNode NamedBlock(int line)
    {
        var name = _cursor.ExpectName().Text;
        _cursor.SkipName("scoped");
        _cursor.SkipName("required");
        var loops = _context.Loops;
        _context.Loops = 0;
        var body = Body("block", "endblock").Body;
        _context.Loops = loops;
        _cursor.SkipName(name);
        return new ScopedNode(body, line);
    }

    private JumpNode Jump(Flow flow, Token token) => _context.Loops > 0
        ? new JumpNode(flow, token.Line)
        : throw TemplateFault.Syntax($"'{token.Text}' stands outside of a loop", token.Line);

    private RefusedNode Refused(Token token)
    {
        while (_cursor.Current.Kind is not (TokenKind.BlockEnd or TokenKind.End))
        {
            _cursor.Next();
        }

        return new RefusedNode(token.Text, token.Line);
    }
}
