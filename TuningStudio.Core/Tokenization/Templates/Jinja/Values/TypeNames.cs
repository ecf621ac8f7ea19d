using System.Numerics;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Values;

/// <summary>Python's names of types, for messages that people can look up.</summary>
internal static class TypeNames
{
    internal static string Of(object value) => value switch
    {
        None => "NoneType",
        bool => "bool",
        long or BigInteger => "int",
        double => "float",
        string => "str",
        PyList => "list",
        PyTuple => "tuple",
        PyDict => "dict",
        DictView view => $"dict_{view.Kind}",
        RangeValue => "range",
        PyIterator => "generator",
        SliceValue => "slice",
        NamespaceValue => "Namespace",
        Markup => "Markup",
        Undefined => "Undefined",
        Callable callable => callable.TypeName,
        _ => value.GetType().Name,
    };

    /// <summary>The type as Jinja's messages about missing members put it.</summary>
    internal static string Described(object value) => value switch
    {
        None => "None",
        NamespaceValue => "jinja2.utils.Namespace object",
        Markup => "markupsafe.Markup object",
        _ => $"{Of(value)} object",
    };
}
