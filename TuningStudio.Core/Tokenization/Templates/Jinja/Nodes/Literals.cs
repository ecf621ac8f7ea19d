using TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;
using TuningStudio.Core.Tokenization.Templates.Jinja.Values;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Nodes;

/// <summary>A text, a number, a truth or none.</summary>
internal sealed class ConstantNode(object value, int line) : Expression(line)
{
    protected override object Compute(Evaluation evaluation) => value;
}

/// <summary><c>[a, b]</c></summary>
internal sealed class ListNode(IReadOnlyList<Expression> items, int line) : Expression(line)
{
    protected override object Compute(Evaluation evaluation) => new PyList([.. items.Select(item => item.Evaluate(evaluation))]);
}

/// <summary><c>a, b</c></summary>
internal sealed class TupleNode(IReadOnlyList<Expression> items, int line) : Expression(line)
{
    protected override object Compute(Evaluation evaluation) => new PyTuple([.. items.Select(item => item.Evaluate(evaluation))]);
}

/// <summary><c>{a: b}</c></summary>
internal sealed class DictNode(IReadOnlyList<(Expression Key, Expression Value)> entries, int line) : Expression(line)
{
    protected override object Compute(Evaluation evaluation)
    {
        var dict = new PyDict();
        foreach (var (key, value) in entries)
        {
            dict.Add(key.Evaluate(evaluation), value.Evaluate(evaluation));
        }

        _ = dict.Measure;
        return dict;
    }
}

/// <summary>The inside of <c>x[a:b:c]</c>.</summary>
internal sealed class SliceNode(Expression? start, Expression? stop, Expression? step, int line) : Expression(line)
{
    protected override object Compute(Evaluation evaluation) => new SliceValue(
        start?.Evaluate(evaluation) ?? None.Value,
        stop?.Evaluate(evaluation) ?? None.Value,
        step?.Evaluate(evaluation) ?? None.Value);
}
