using TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Nodes;

/// <summary>Something that has a value.</summary>
internal abstract class Expression(int line)
{
    internal int Line { get; } = line;

    /// <summary>The value, counted against the budget.</summary>
    internal object Evaluate(Evaluation evaluation)
    {
        evaluation.Budget.Enter();
        evaluation.Line = Line;
        var value = Compute(evaluation);
        evaluation.Budget.Leave();
        return value;
    }

    protected abstract object Compute(Evaluation evaluation);
}
