using System.Numerics;
using System.Text.Json;
using TuningStudio.Core.Tokenization.Templates.Jinja.Values;

namespace TuningStudio.Core.Tokenization.Templates;

/// <summary>JSON as a template sees it: what Python's <c>json.loads</c> gives.</summary>
internal static class JsonValues
{
    internal static object ToValue(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => new PyDict(element.EnumerateObject().Select(property => new KeyValuePair<object, object>(property.Name, ToValue(property.Value)))),
        JsonValueKind.Array => new PyList([.. element.EnumerateArray().Select(ToValue)]),
        JsonValueKind.String => element.GetString()!,
        JsonValueKind.Number => Number(element),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => None.Value,
    };

    private static object Number(JsonElement element)
    {
        if (element.TryGetInt64(out var integer) && !element.GetRawText().AsSpan().ContainsAny(".eE"))
        {
            return integer;
        }

        var text = element.GetRawText();
        return text.AsSpan().ContainsAny(".eE") ? element.GetDouble() : PyNumber.Normalize(BigInteger.Parse(text, System.Globalization.CultureInfo.InvariantCulture));
    }
}
