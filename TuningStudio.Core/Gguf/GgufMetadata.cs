using System.Globalization;

namespace TuningStudio.Core.Gguf;

/// <summary>The keys and values at the head of a GGUF file, in the file's order.</summary>
public sealed class GgufMetadata
{
    private readonly OrderedDictionary<string, object> _values = new(StringComparer.Ordinal);

    /// <summary>All of them: a number, bool or text, or a list of one kind of them.</summary>
    public IEnumerable<KeyValuePair<string, object>> All => _values;

    /// <summary>How many there are.</summary>
    public int Count => _values.Count;

    /// <summary>Sets a text.</summary>
    public void Set(string key, string value) => _values[key] = value;

    /// <summary>Sets a whole number, 32 bits without sign as nearly all of the format's are.</summary>
    public void Set(string key, int value) => _values[key] = checked((uint)value);

    /// <summary>Sets a number; the format has float32 for nearly all.</summary>
    public void Set(string key, double value) => _values[key] = (float)value;

    /// <summary>Sets true or false.</summary>
    public void Set(string key, bool value) => _values[key] = value;

    /// <summary>Sets a list of texts.</summary>
    public void Set(string key, string[] values) => _values[key] = values;

    /// <summary>Sets a list of signed whole numbers.</summary>
    public void Set(string key, int[] values) => _values[key] = values;

    /// <summary>Sets a list of numbers.</summary>
    public void Set(string key, float[] values) => _values[key] = values;

    /// <summary>Whether a key is there.</summary>
    public bool Has(string key) => _values.ContainsKey(key);

    /// <summary>A text, or null.</summary>
    public string? Text(string key) => _values.GetValueOrDefault(key) as string;

    /// <summary>A whole number, or null where it is missing or another kind of value.</summary>
    public long? Whole(string key) => _values.GetValueOrDefault(key) switch
    {
        ulong value => value <= long.MaxValue ? (long)value : null,
        byte or sbyte or ushort or short or uint or int or long => Convert.ToInt64(_values[key], CultureInfo.InvariantCulture),
        _ => null,
    };

    /// <summary>A number, or null where it is missing or another kind of value.</summary>
    public double? Number(string key) => _values.GetValueOrDefault(key) switch
    {
        float value => value,
        double value => value,
        _ => Whole(key),
    };

    /// <summary>A list of texts, or null.</summary>
    public IReadOnlyList<string>? Texts(string key) => _values.GetValueOrDefault(key) as string[];

    /// <summary>A list of numbers, or null.</summary>
    public IReadOnlyList<float>? Numbers(string key) => _values.GetValueOrDefault(key) as float[];

    /// <summary>A list of signed whole numbers, or null.</summary>
    public IReadOnlyList<int>? Wholes(string key) => _values.GetValueOrDefault(key) as int[];

    /// <summary>True or false, or null.</summary>
    public bool? Flag(string key) => _values.GetValueOrDefault(key) as bool?;

    internal void Add(string key, object value) => _values[key] = value;
}
