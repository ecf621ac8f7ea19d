using System.Numerics;
using TuningStudio.Core.Tokenization.Templates.Jinja.Values;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;

/// <summary>Python's operators on numbers, texts and lists.</summary>
internal static class Arithmetic
{
    internal static object Apply(string sign, object left, object right, Evaluation evaluation)
    {
        if (PyNumber.IsNumber(left) && PyNumber.IsNumber(right))
        {
            return left is double || right is double || sign == "/"
                ? Floats(sign, PyNumber.ToDouble(left), PyNumber.ToDouble(right))
                : Integers(sign, left, right);
        }

        return sign switch
        {
            "+" => Join(left, right, evaluation),
            "*" => SequenceArithmetic.Repeat(left, right, evaluation),
            "%" when PyString.TryGet(left, out var format) => SequenceArithmetic.Format(left, format, right, evaluation),
            _ => null,
        } ?? throw Mismatch(sign, left, right);
    }

    internal static object Negate(object value) => value switch
    {
        double number => -number,
        _ when PyNumber.IsInteger(value) => PyNumber.Normalize(-PyNumber.ToBig(value)),
        Undefined undefined => throw undefined.Fault(),
        _ => throw TemplateFault.Type($"bad operand type for unary -: '{TypeNames.Of(value)}'"),
    };

    internal static object Plus(object value) => value switch
    {
        double => value,
        _ when PyNumber.IsInteger(value) => PyNumber.Normalize(PyNumber.ToBig(value)),
        Undefined undefined => throw undefined.Fault(),
        _ => throw TemplateFault.Type($"bad operand type for unary +: '{TypeNames.Of(value)}'"),
    };

    private static object? Join(object left, object right, Evaluation evaluation)
    {
        if (left is string a && right is string b)
        {
            evaluation.Budget.Text((long)a.Length + b.Length);
            return a + b;
        }

        return SequenceArithmetic.Join(left, right, evaluation);
    }

    private static TemplateFault Mismatch(string sign, object left, object right)
    {
        if ((left as Undefined ?? right as Undefined) is { } undefined)
        {
            return undefined.Fault();
        }

        var (leftName, rightName) = (TypeNames.Of(left), TypeNames.Of(right));
        return TemplateFault.Type(sign == "+" && left is string or PyList or PyTuple
            ? $"can only concatenate {leftName} (not \"{rightName}\") to {leftName}"
            : $"unsupported operand type(s) for {(sign == "**" ? "** or pow()" : sign)}: '{leftName}' and '{rightName}'");
    }

    private static object Integers(string sign, object left, object right)
    {
        if (left is long a && right is long b)
        {
            switch (sign)
            {
                case "+" when !Overflows(a, b, a + b):
                    return a + b;
                case "-" when !Overflows(a, ~b, a - b):
                    return a - b;
                case "*" when Math.BigMul(a, b) is var product && product >= long.MinValue && product <= long.MaxValue:
                    return (long)product;
            }
        }

        return Big(sign, PyNumber.ToBig(left), PyNumber.ToBig(right));
    }

    // An addition overflows where both signs agree and the sum's does not.
    private static bool Overflows(long a, long b, long sum) => ((a ^ sum) & (b ^ sum)) < 0;

    private static object Big(string sign, BigInteger left, BigInteger right)
    {
        if (sign is "//" or "%")
        {
            if (right.IsZero)
            {
                throw TemplateFault.Value("integer division or modulo by zero");
            }

            var quotient = BigInteger.DivRem(left, right, out var remainder);
            var adjust = !remainder.IsZero && remainder.Sign != right.Sign;
            return PyNumber.Normalize(sign == "%" ? remainder + (adjust ? right : 0) : quotient - (adjust ? 1 : 0));
        }

        return sign switch
        {
            "+" => PyNumber.Normalize(left + right),
            "-" => PyNumber.Normalize(left - right),
            "*" => PyNumber.Normalize(left * right),
            _ => Power(left, right),
        };
    }

    private static object Power(BigInteger left, BigInteger right)
    {
        if (right.Sign < 0)
        {
            return Floats("**", (double)left, (double)right);
        }

        // Sizes are checked before the work, not after it.
        if (!left.IsZero && !left.IsOne && left != BigInteger.MinusOne && BigInteger.Abs(left).GetBitLength() * right > TemplateLimits.IntegerBits)
        {
            throw TemplateFault.Limit($"an integer has more than {TemplateLimits.IntegerBits:N0} bits");
        }

        return left == BigInteger.MinusOne ? (right.IsEven ? 1L : -1L) : left.IsZero || left.IsOne ? (right.IsZero ? 1L : (long)left) : PyNumber.Normalize(BigInteger.Pow(left, (int)right));
    }

    private static double Floats(string sign, double left, double right)
    {
        if (right == 0 && (sign is "/" or "//" or "%"))
        {
            throw TemplateFault.Value(sign switch { "/" => "division by zero", "//" => "float floor division by zero", _ => "float modulo" });
        }

        switch (sign)
        {
            case "+":
                return left + right;
            case "-":
                return left - right;
            case "*":
                return left * right;
            case "/":
                return left / right;
            case "//":
                var quotient = (left - Modulo(left, right)) / right;
                return quotient == 0 ? Math.CopySign(0, left / right) : Math.Floor(quotient) + (quotient - Math.Floor(quotient) > 0.5 ? 1 : 0);
            case "%":
                return Modulo(left, right);
            default:
                if (left == 0 && right < 0)
                {
                    throw TemplateFault.Value("0.0 cannot be raised to a negative power");
                }

                var power = Math.Pow(left, right);
                if (double.IsNaN(power) && left < 0 && !double.IsNaN(right))
                {
                    throw TemplateFault.Unsupported("complex numbers are not supported");
                }

                return double.IsInfinity(power) && double.IsFinite(left) && double.IsFinite(right) ? throw TemplateFault.Value("Result too large") : power;
        }
    }

    private static double Modulo(double left, double right)
    {
        var remainder = left % right;
        return remainder != 0 && remainder < 0 != right < 0 ? remainder + right : remainder == 0 ? Math.CopySign(0, right) : remainder;
    }
}
