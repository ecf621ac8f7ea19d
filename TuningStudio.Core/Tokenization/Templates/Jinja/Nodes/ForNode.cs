using TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;
using TuningStudio.Core.Tokenization.Templates.Jinja.Values;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Nodes;

/// <summary><c>for target in source if condition recursive … else …</c>. Every pass has a fresh scope.</summary>
internal sealed class ForNode(
    Target target,
    Expression source,
    Expression? condition,
    bool recursive,
    IReadOnlyList<Statement> body,
    IReadOnlyList<Statement> otherwise,
    int line) : Statement(line)
{
    protected override Flow Run(Evaluation evaluation)
    {
        var items = source.Evaluate(evaluation);
        evaluation.Line = Line;
        return Loop(evaluation, evaluation.Scope, items, 0);
    }

    private Flow Loop(Evaluation evaluation, Scope outer, object items, int depth)
    {
        var loop = new LoopContext(
            items,
            condition is null ? null : Filter(evaluation, outer, items),
            depth,
            recursive ? (inner, level) => Recurse(evaluation, outer, inner, level) : null);
        var before = evaluation.Scope;
        var finishedOne = false;
        var flow = Flow.Next;
        while (loop.MoveNext(out var item))
        {
            evaluation.Scope = new Scope(outer);
            evaluation.Scope.Set("loop", loop);
            target.Assign(item, evaluation);
            var passed = ExecuteAll(body, evaluation);
            finishedOne |= passed == Flow.Next;
            if (passed == Flow.Break)
            {
                break;
            }
        }

        // Jinja's else is for loops of which no pass came to its end: a break or continue in every one counts as none.
        if (!finishedOne)
        {
            evaluation.Scope = new Scope(outer);
            flow = ExecuteAll(otherwise, evaluation);
        }

        evaluation.Scope = before;
        return flow;
    }

    private string Recurse(Evaluation evaluation, Scope outer, object items, int depth)
    {
        evaluation.Budget.Enter();
        var text = evaluation.Capture(() => Loop(evaluation, outer, items, depth));
        evaluation.Budget.Leave();
        return text;
    }

    private IEnumerable<object> Filter(Evaluation evaluation, Scope outer, object items)
    {
        foreach (var item in Iteration.Of(items))
        {
            var before = evaluation.Scope;
            evaluation.Scope = new Scope(outer);
            target.Assign(item, evaluation);
            var wanted = Truth.Of(condition!.Evaluate(evaluation));
            evaluation.Scope = before;
            if (wanted)
            {
                yield return item;
            }
        }
    }
}
