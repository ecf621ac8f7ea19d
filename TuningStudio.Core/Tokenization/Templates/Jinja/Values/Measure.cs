using TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Values;

/// <summary>
/// Size of a value as a walk over it sees it. A list of twice the same list, sixty times over, is small in memory but
/// endless to print or compare; so what is too big is refused when it is made, and every walk is bounded.
/// </summary>
internal readonly record struct Measure(long Weight, int Depth)
{
    internal static Measure Of(IEnumerable<object> items)
    {
        var weight = 1L;
        var depth = 0;
        foreach (var item in items)
        {
            var inner = item is IMeasured measured ? measured.Measure : new Measure(1, 0);
            weight += inner.Weight;
            depth = Math.Max(depth, inner.Depth);
        }

        if (weight > TemplateLimits.Weight || depth >= TemplateLimits.Nesting)
        {
            throw TemplateFault.Limit($"a list or dict holds more than {TemplateLimits.Weight:N0} values or {TemplateLimits.Nesting} levels");
        }

        return new Measure(weight, depth + 1);
    }
}
