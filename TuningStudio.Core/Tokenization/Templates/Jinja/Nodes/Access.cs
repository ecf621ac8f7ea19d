using TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;
using TuningStudio.Core.Tokenization.Templates.Jinja.Values;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Nodes;

/// <summary>A variable.</summary>
internal sealed class NameNode(string name, int line) : Expression(line)
{
    internal string Name { get; } = name;

    protected override object Compute(Evaluation evaluation) =>
        evaluation.Scope.TryGet(Name, out var value) ? value : Undefined.Variable(Name);
}

/// <summary><c>x.name</c></summary>
internal sealed class AttributeNode(Expression owner, string name, int line) : Expression(line)
{
    protected override object Compute(Evaluation evaluation) => Members.Attribute(owner.Evaluate(evaluation), name);
}

/// <summary><c>x[key]</c></summary>
internal sealed class ItemNode(Expression owner, Expression key, int line) : Expression(line)
{
    protected override object Compute(Evaluation evaluation) =>
        Members.Item(owner.Evaluate(evaluation), key.Evaluate(evaluation), evaluation.Budget);
}

/// <summary><c>f(a, b=c)</c></summary>
internal sealed class CallNode(Expression callee, CallArguments arguments, int line) : Expression(line)
{
    protected override object Compute(Evaluation evaluation) => Invoke(evaluation, null);

    /// <summary>Calls, with the body of a call block as <c>caller</c> where there is one.</summary>
    internal object Invoke(Evaluation evaluation, Macro? caller)
    {
        var target = callee.Evaluate(evaluation);
        var values = arguments.Evaluate(evaluation);
        evaluation.Line = Line;
        return Members.Call(target, caller is null ? values : new Arguments(values.Positional, [.. values.Named, new("caller", caller)]), evaluation);
    }
}
