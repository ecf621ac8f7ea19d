using TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Nodes;

/// <summary>Something that is done: printing, or a block.</summary>
internal abstract class Statement(int line)
{
    internal int Line { get; } = line;

    internal Flow Execute(Evaluation evaluation)
    {
        evaluation.Budget.Enter();
        evaluation.Line = Line;
        var flow = Run(evaluation);
        evaluation.Budget.Leave();
        return flow;
    }

    internal static Flow ExecuteAll(IReadOnlyList<Statement> statements, Evaluation evaluation)
    {
        foreach (var statement in statements)
        {
            var flow = statement.Execute(evaluation);
            if (flow != Flow.Next)
            {
                return flow;
            }
        }

        return Flow.Next;
    }

    protected abstract Flow Run(Evaluation evaluation);
}
