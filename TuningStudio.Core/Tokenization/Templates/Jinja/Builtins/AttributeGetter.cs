using System.Globalization;
using TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;
using TuningStudio.Core.Tokenization.Templates.Jinja.Values;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Builtins;

/// <summary>The <c>attribute='a.b.0'</c> of many filters.</summary>
internal static class AttributeGetter
{
    /// <summary>Makes the getter of a path.</summary>
    /// <param name="attribute">The path; null or none takes the item itself.</param>
    /// <param name="fallback">Taken where a part is undefined; null keeps the undefined.</param>
    /// <param name="budget">The budget.</param>
    internal static Func<object, object> Create(object? attribute, object? fallback, Budget budget)
    {
        object[] path = attribute switch
        {
            null or None => [],
            _ when PyString.TryGet(attribute, out var text) => [.. text.Split('.').Select(Part)],
            _ => [attribute],
        };
        return item =>
        {
            budget.Step();
            foreach (var part in path)
            {
                item = Members.Item(item, part, budget);
                if (item is Undefined && fallback is not null and not None)
                {
                    item = fallback;
                }
            }

            return item;
        };
    }

    /// <summary>Makes the key of sorting filters: the attribute, or several separated by commas, without regard to case unless asked.</summary>
    internal static Func<object, object> CreateKey(object? attribute, bool caseSensitive, Budget budget, bool several = false, object? fallback = null)
    {
        if (several && attribute is not null && PyString.TryGet(attribute, out var list))
        {
            var getters = list.Split(',').Select(part => Create(part, null, budget)).ToArray();
            return item => new PyTuple([.. getters.Select(getter => Fold(getter(item), caseSensitive))]);
        }

        var single = Create(attribute, fallback, budget);
        return item => Fold(single(item), caseSensitive);
    }

    private static object Fold(object value, bool caseSensitive) =>
        !caseSensitive && PyString.TryGet(value, out var text) ? Casing.Lower(text) : value;

    private static object Part(string part) =>
        part.Length > 0 && part.All(char.IsAsciiDigit) && long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : part;
}
