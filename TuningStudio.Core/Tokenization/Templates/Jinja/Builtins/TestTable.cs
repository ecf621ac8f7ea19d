using System.Collections.Frozen;
using System.Numerics;
using TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;
using TuningStudio.Core.Tokenization.Templates.Jinja.Values;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Builtins;

/// <summary>Every test by its name.</summary>
internal static class TestTable
{
    private static readonly FrozenDictionary<string, Builtin> s_tests = Build();

    internal static Builtin? Find(string name) => s_tests.GetValueOrDefault(name);

    private static FrozenDictionary<string, Builtin> Build()
    {
        var tests = new Dictionary<string, Builtin>(StringComparer.Ordinal);
        void Is(string name, Func<object, bool> holds) => tests[name] = (_, value, arguments) =>
        {
            arguments.Bind(name, 0);
            return holds(value);
        };

        void Compares(Func<object, object, Evaluation, bool> holds, params ReadOnlySpan<string> names)
        {
            foreach (var name in names)
            {
                tests[name] = (evaluation, value, arguments) => holds(value, arguments.Bind(name, 1, "other").Required(0), evaluation);
            }
        }

        Is("defined", value => value is not Undefined);
        Is("undefined", value => value is Undefined);
        Is("none", value => value is None);
        Is("boolean", value => value is bool);
        Is("true", value => value is true);
        Is("false", value => value is false);
        Is("integer", value => value is long or BigInteger);
        Is("float", value => value is double);
        Is("number", PyNumber.IsNumber);
        Is("string", value => value is string or Markup);
        Is("mapping", value => value is PyDict);
        Is("iterable", value => Iteration.TryGet(value) is not null);
        Is("sequence", value => value is ISequence or PyDict or RangeValue or string or Markup or Undefined);
        Is("callable", value => value is Callable or Undefined);
        Is("escaped", value => value is Markup);
        Is("lower", value => StringTraits.IsLower(Representation.Str(value)));
        Is("upper", value => StringTraits.IsUpper(Representation.Str(value)));
        tests["odd"] = (evaluation, value, _) => Remainder(evaluation, value, 2L) is 1L or 1.0;
        tests["even"] = (evaluation, value, _) => !Truth.Of(Remainder(evaluation, value, 2L));
        tests["divisibleby"] = (evaluation, value, arguments) => !Truth.Of(Remainder(evaluation, value, arguments.Bind("divisibleby", 1, "num").Required(0)));
        tests["filter"] = (_, value, _) => PyString.TryGet(value, out var name) && FilterTable.Find(name) is not null;
        tests["test"] = (_, value, _) => PyString.TryGet(value, out var name) && Find(name) is not null;
        Compares((a, b, _) => Equality.AreEqual(a, b), "eq", "equalto", "==");
        Compares((a, b, _) => !Equality.AreEqual(a, b), "ne", "!=");
        Compares((a, b, _) => Ordering.Compare(a, b, "<") < 0, "lt", "lessthan", "<");
        Compares((a, b, _) => Ordering.Compare(a, b, "<=") <= 0, "le", "<=");
        Compares((a, b, _) => Ordering.Compare(a, b, ">") > 0, "gt", "greaterthan", ">");
        Compares((a, b, _) => Ordering.Compare(a, b, ">=") >= 0, "ge", ">=");
        Compares((a, b, evaluation) => Iteration.Contains(b, a, evaluation.Budget), "in");
        Compares((a, b, _) => Same(a, b), "sameas");
        return tests.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static object Remainder(Evaluation evaluation, object value, object divisor) => Arithmetic.Apply("%", value, divisor, evaluation);

    // Small values are one object in Python, however often they are written.
    private static bool Same(object left, object right) =>
        ReferenceEquals(left, right)
        || (left.GetType() == right.GetType() && left is bool or long or string && left.Equals(right));
}
