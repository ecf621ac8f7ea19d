namespace TuningStudio.Core.Tokenization.Templates.Jinja.Values;

/// <summary>Keys of dicts, as Python compares them: <c>1</c>, <c>1.0</c> and <c>True</c> are one key.</summary>
internal sealed class PyEqualityComparer : IEqualityComparer<object>
{
    internal static PyEqualityComparer Instance { get; } = new();

    bool IEqualityComparer<object>.Equals(object? x, object? y) => Equality.AreEqual(x!, y!);

    int IEqualityComparer<object>.GetHashCode(object obj) => Equality.Hash(obj);
}
