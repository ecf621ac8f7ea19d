using TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Nodes;

/// <summary><c>set target = value</c></summary>
internal sealed class SetNode(Target target, Expression value, int line) : Statement(line)
{
    protected override Flow Run(Evaluation evaluation)
    {
        var result = value.Evaluate(evaluation);
        evaluation.Line = Line;
        target.Assign(result, evaluation);
        return Flow.Next;
    }
}

/// <summary><c>set target | filter … endset</c></summary>
internal sealed class SetBlockNode(Target target, FilterNode? filter, IReadOnlyList<Statement> body, int line) : Statement(line)
{
    protected override Flow Run(Evaluation evaluation)
    {
        var text = evaluation.Capture(new Scope(evaluation.Scope), body, out var flow);
        if (flow == Flow.Next)
        {
            target.Assign(filter?.Apply(evaluation, text) ?? text, evaluation);
        }

        return flow;
    }
}

/// <summary><c>with a = b … endwith</c></summary>
internal sealed class WithNode(IReadOnlyList<(Target Target, Expression Value)> assignments, IReadOnlyList<Statement> body, int line) : Statement(line)
{
    protected override Flow Run(Evaluation evaluation)
    {
        var outer = evaluation.Scope;
        var inner = new Scope(outer);
        foreach (var (target, value) in assignments)
        {
            // The values see the variables around the block, not each other.
            evaluation.Scope = outer;
            var result = value.Evaluate(evaluation);
            evaluation.Scope = inner;
            target.Assign(result, evaluation);
        }

        evaluation.Scope = inner;
        var flow = ExecuteAll(body, evaluation);
        evaluation.Scope = outer;
        return flow;
    }
}
