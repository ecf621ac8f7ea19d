using TuningStudio.Core.Tokenization.Templates.Jinja.Builtins;
using TuningStudio.Core.Tokenization.Templates.Jinja.Values;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;

/// <summary>Operators on texts and lists; null where the operands do not fit.</summary>
internal static class SequenceArithmetic
{
    internal static object? Join(object left, object right, Evaluation evaluation)
    {
        if (left is Markup || right is Markup)
        {
            return PyString.TryGet(left, out _) && PyString.TryGet(right, out _) ? JoinMarkup(left, right, evaluation.Budget) : null;
        }

        return (left, right) switch
        {
            (PyList a, PyList b) => new PyList(Concatenate(a, b, evaluation.Budget)),
            (PyTuple a, PyTuple b) => new PyTuple(Concatenate(a, b, evaluation.Budget)),
            _ => null,
        };
    }

    internal static object? Repeat(object left, object right, Evaluation evaluation)
    {
        var (sequence, count) = PyNumber.IsInteger(right) ? (left, right) : (right, left);
        if (!PyNumber.IsInteger(count))
        {
            return null;
        }

        var times = Math.Max(0, PyNumber.ToInt32(count));
        switch (sequence)
        {
            case string text:
                return RepeatText(text, times, evaluation.Budget);
            case Markup markup:
                return new Markup(RepeatText(markup.Text, times, evaluation.Budget));
            case PyList list:
                return new PyList(RepeatItems(list.Items, times, evaluation.Budget));
            case PyTuple tuple:
                return new PyTuple(RepeatItems(tuple.Items, times, evaluation.Budget));
            default:
                return null;
        }
    }

    internal static object Format(object left, string format, object right, Evaluation evaluation) => left is Markup
        ? new Markup(PercentFormat.Apply(format, right, evaluation.Budget, value => Markup.Of(value, evaluation.Budget).Text))
        : PercentFormat.Apply(format, right, evaluation.Budget);

    private static Markup JoinMarkup(object left, object right, Budget budget)
    {
        var (a, b) = (Markup.Of(left, budget).Text, Markup.Of(right, budget).Text);
        budget.Text((long)a.Length + b.Length);
        return new Markup(a + b);
    }

    private static object[] Concatenate(ISequence left, ISequence right, Budget budget)
    {
        budget.Step(left.Items.Count + right.Items.Count);
        return [.. left.Items, .. right.Items];
    }

    private static string RepeatText(string text, int times, Budget budget)
    {
        budget.Text((long)text.Length * times);
        return PyString.Repeat(text, times);
    }

    private static object[] RepeatItems(IReadOnlyList<object> items, int times, Budget budget)
    {
        budget.Step((long)items.Count * times);
        var result = new object[items.Count * times];
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = items[i % items.Count];
        }

        return result;
    }
}
