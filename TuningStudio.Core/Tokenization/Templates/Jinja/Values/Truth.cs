using System.Numerics;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Values;

/// <summary>What counts as true.</summary>
internal static class Truth
{
    internal static bool Of(object value) => value switch
    {
        bool truth => truth,
        None or Undefined => false,
        string text => text.Length > 0,
        Markup markup => markup.Text.Length > 0,
        long number => number != 0,
        double number => number != 0,
        BigInteger number => !number.IsZero,
        ISequence sequence => sequence.Items.Count > 0,
        PyDict dict => dict.Count > 0,
        DictView view => view.Dict.Count > 0,
        RangeValue range => range.Count > 0,
        _ => true,
    };
}
