using System.Text;
using TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;
using TuningStudio.Core.Tokenization.Templates.Jinja.Values;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Nodes;

/// <summary><c>a + b</c> and its kin.</summary>
internal sealed class BinaryNode(string sign, Expression left, Expression right, int line) : Expression(line)
{
    protected override object Compute(Evaluation evaluation)
    {
        var a = left.Evaluate(evaluation);
        var b = right.Evaluate(evaluation);
        evaluation.Line = Line;
        return Arithmetic.Apply(sign, a, b, evaluation);
    }
}

/// <summary><c>-a</c>, <c>+a</c>, <c>not a</c></summary>
internal sealed class UnaryNode(string sign, Expression operand, int line) : Expression(line)
{
    protected override object Compute(Evaluation evaluation)
    {
        var value = operand.Evaluate(evaluation);
        return sign switch
        {
            "not" => !Truth.Of(value),
            "-" => Arithmetic.Negate(value),
            _ => Arithmetic.Plus(value),
        };
    }
}

/// <summary><c>a and b</c>, <c>a or b</c>: the operand that decides, not a truth.</summary>
internal sealed class LogicNode(bool isAnd, Expression left, Expression right, int line) : Expression(line)
{
    protected override object Compute(Evaluation evaluation)
    {
        var value = left.Evaluate(evaluation);
        return Truth.Of(value) == isAnd ? right.Evaluate(evaluation) : value;
    }
}

/// <summary><c>a ~ b ~ c</c>: all as text.</summary>
internal sealed class ConcatenationNode(IReadOnlyList<Expression> parts, int line) : Expression(line)
{
    protected override object Compute(Evaluation evaluation)
    {
        var text = new StringBuilder();
        foreach (var part in parts)
        {
            text.Append(Representation.Str(part.Evaluate(evaluation)));
            evaluation.Budget.Length(text.Length);
        }

        evaluation.Budget.Text(text.Length);
        return text.ToString();
    }
}

/// <summary><c>a &lt; b &lt;= c</c>: each operand is evaluated once, and no more of them than needed.</summary>
internal sealed class ComparisonNode(Expression first, IReadOnlyList<(string Sign, Expression Operand)> rest, int line) : Expression(line)
{
    protected override object Compute(Evaluation evaluation)
    {
        var left = first.Evaluate(evaluation);
        foreach (var (sign, operand) in rest)
        {
            var right = operand.Evaluate(evaluation);
            evaluation.Line = Line;
            if (!Holds(sign, left, right, evaluation.Budget))
            {
                return false;
            }

            left = right;
        }

        return true;
    }

    private static bool Holds(string sign, object left, object right, Budget budget)
    {
        if (left is IMeasured measured)
        {
            budget.Step(measured.Measure.Weight >> 3);
        }

        return sign switch
        {
            "==" => Equality.AreEqual(left, right),
            "!=" => !Equality.AreEqual(left, right),
            "in" => Iteration.Contains(right, left, budget),
            "not in" => !Iteration.Contains(right, left, budget),
            "<" => Ordering.Compare(left, right, sign) < 0,
            "<=" => Ordering.Compare(left, right, sign) <= 0,
            ">" => Ordering.Compare(left, right, sign) > 0,
            _ => Ordering.Compare(left, right, sign) >= 0,
        };
    }
}

/// <summary><c>a if b else c</c></summary>
internal sealed class ConditionalNode(Expression condition, Expression whenTrue, Expression? whenFalse, int line) : Expression(line)
{
    protected override object Compute(Evaluation evaluation) => Truth.Of(condition.Evaluate(evaluation))
        ? whenTrue.Evaluate(evaluation)
        : whenFalse?.Evaluate(evaluation)
            ?? new Undefined($"the inline if-expression on line {Line} evaluated to false and no else section was defined.");
}
