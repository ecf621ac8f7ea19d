using System.Globalization;
using System.Numerics;
using TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;
using TuningStudio.Core.Tokenization.Templates.Jinja.Values;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Builtins;

/// <summary>Filters on numbers.</summary>
internal static class NumberFilters
{
    internal static void AddTo(Dictionary<string, Builtin> filters)
    {
        filters["int"] = ToInteger;
        filters["float"] = ToFloat;
        filters["abs"] = (_, value, _) => value switch
        {
            double number => Math.Abs(number),
            _ when PyNumber.IsInteger(value) => PyNumber.Normalize(BigInteger.Abs(PyNumber.ToBig(value))),
            Undefined undefined => throw undefined.Fault(),
            _ => throw TemplateFault.Type($"bad operand type for abs(): '{TypeNames.Of(value)}'"),
        };
        filters["round"] = Round;
        filters["filesizeformat"] = FileSize;
    }

    private static object ToInteger(Evaluation evaluation, object value, Arguments arguments)
    {
        var bound = arguments.Bind("int", 0, "default", "base");
        var fallback = bound.Or(0, 0L);
        switch (value)
        {
            case Undefined undefined:
                throw undefined.Fault();
            case double number:
                return double.IsFinite(number) ? NumberParsing.Truncate(number) : fallback;
            case bool truth:
                return truth ? 1L : 0L;
            case long or BigInteger:
                return value;
        }

        if (!PyString.TryGet(value, out var text))
        {
            return fallback;
        }

        return NumberParsing.Integer(text, bound.Integer(1, 10))
            ?? (NumberParsing.Float(text) is { } real && double.IsFinite(real) ? NumberParsing.Truncate(real) : fallback);
    }

    private static object ToFloat(Evaluation evaluation, object value, Arguments arguments)
    {
        var fallback = arguments.Bind("float", 0, "default").Or(0, 0.0);
        return value switch
        {
            Undefined undefined => throw undefined.Fault(),
            _ when PyNumber.IsNumber(value) => PyNumber.ToDouble(value),
            _ when PyString.TryGet(value, out var text) => NumberParsing.Float(text) ?? fallback,
            _ => fallback,
        };
    }

    private static object Round(Evaluation evaluation, object value, Arguments arguments)
    {
        var bound = arguments.Bind("round", 0, "precision", "method");
        var method = Representation.Str(bound.Or(1, "common"));
        var precision = bound.Integer(0, 0);
        if (method is not ("common" or "ceil" or "floor"))
        {
            throw TemplateFault.Value("method must be common, ceil or floor");
        }

        if (value is Undefined undefined)
        {
            throw undefined.Fault();
        }

        if (!PyNumber.IsNumber(value))
        {
            throw TemplateFault.Type($"type {TypeNames.Of(value)} doesn't define __round__ method");
        }

        if (method == "common")
        {
            return RoundHalfToEven(value, precision);
        }

        var scale = Math.Pow(10, precision);
        var scaled = PyNumber.ToDouble(value) * scale;
        return ((method == "ceil" ? Math.Ceiling(scaled) : Math.Floor(scaled)) + 0.0) / scale;
    }

    private static object RoundHalfToEven(object value, int precision)
    {
        // Beyond these a double has no more digits, or none left.
        if (value is not double number)
        {
            return precision >= 0 ? PyNumber.Normalize(PyNumber.ToBig(value))
                : precision < -TemplateLimits.IntegerBits / 3 ? 0L
                : PyNumber.Normalize(ExactDecimal.RoundToPower(PyNumber.ToBig(value), -precision));
        }

        if (precision > 330 || !double.IsFinite(number))
        {
            return number;
        }

        if (precision < -330)
        {
            return Math.CopySign(0, number);
        }

        var digits = ExactDecimal.Scale(number, precision).ToString(CultureInfo.InvariantCulture);
        return Math.CopySign(double.Parse($"{digits}e{-precision}", CultureInfo.InvariantCulture), number);
    }

    private static string FileSize(Evaluation evaluation, object value, Arguments arguments)
    {
        var binary = arguments.Bind("filesizeformat", 0, "binary").Truth(0, false);
        var size = PyString.TryGet(value, out var text)
            ? NumberParsing.Float(text) ?? throw TemplateFault.Value($"could not convert string to float: {Representation.Repr(text)}")
            : PyNumber.IsNumber(value) ? PyNumber.ToDouble(value) : throw TemplateFault.Type($"a size must be a number, not {TypeNames.Of(value)}");
        double unit = binary ? 1024 : 1000;
        if (size == 1)
        {
            return "1 Byte";
        }

        if (size < unit)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{(long)size} Bytes");
        }

        string[] names = binary ? ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB"] : ["kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"];
        var i = 0;
        var scale = unit;
        while (i < names.Length - 1 && size >= scale * unit)
        {
            scale *= unit;
            i++;
        }

        return $"{ExactDecimal.Fixed(size / scale, 1)} {names[i]}";
    }
}
