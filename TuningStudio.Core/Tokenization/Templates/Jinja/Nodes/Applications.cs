using TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Nodes;

/// <summary><c>x | filter(…)</c>; without a subject it is the filter of a block.</summary>
internal sealed class FilterNode(Expression? subject, string name, Builtin? filter, CallArguments arguments, int line) : Expression(line)
{
    /// <summary>Applies this filter, and those before it in the chain, to the text of a block.</summary>
    internal object Apply(Evaluation evaluation, object text)
    {
        var value = subject switch
        {
            null => text,
            FilterNode inner => inner.Apply(evaluation, text),
            _ => subject.Evaluate(evaluation),
        };
        var values = arguments.Evaluate(evaluation);
        evaluation.Line = Line;
        return filter is null ? throw TemplateFault.Unsupported($"No filter named '{name}'.") : filter(evaluation, value, values);
    }

    protected override object Compute(Evaluation evaluation)
    {
        var value = subject!.Evaluate(evaluation);
        var values = arguments.Evaluate(evaluation);
        evaluation.Line = Line;
        return filter is null ? throw TemplateFault.Unsupported($"No filter named '{name}'.") : filter(evaluation, value, values);
    }
}

/// <summary><c>x is test(…)</c></summary>
internal sealed class TestNode(Expression subject, string name, Builtin? test, CallArguments arguments, int line) : Expression(line)
{
    protected override object Compute(Evaluation evaluation)
    {
        var value = subject.Evaluate(evaluation);
        var values = arguments.Evaluate(evaluation);
        evaluation.Line = Line;
        return test is null ? throw TemplateFault.Unsupported($"No test named '{name}'.") : test(evaluation, value, values);
    }
}
