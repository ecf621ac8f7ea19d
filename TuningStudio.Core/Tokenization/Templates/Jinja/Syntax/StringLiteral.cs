using System.Globalization;
using System.Text;
using TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Syntax;

/// <summary>The escapes of Python's string literals. Unknown ones stay as written: <c>'\d'</c> is a backslash and a d.</summary>
internal static class StringLiteral
{
    internal static string Decode(ReadOnlySpan<char> raw, int line)
    {
        if (!raw.Contains('\\'))
        {
            return raw.ToString();
        }

        var text = new StringBuilder(raw.Length);
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] != '\\' || i + 1 >= raw.Length)
            {
                text.Append(raw[i]);
                continue;
            }

            var c = raw[++i];
            switch (c)
            {
                case '\n':
                    break;
                case '\\' or '\'' or '"':
                    text.Append(c);
                    break;
                case 'a':
                    text.Append('\a');
                    break;
                case 'b':
                    text.Append('\b');
                    break;
                case 'f':
                    text.Append('\f');
                    break;
                case 'n':
                    text.Append('\n');
                    break;
                case 'r':
                    text.Append('\r');
                    break;
                case 't':
                    text.Append('\t');
                    break;
                case 'v':
                    text.Append('\v');
                    break;
                case 'x' or 'u' or 'U':
                    AppendCode(text, raw, ref i, c switch { 'x' => 2, 'u' => 4, _ => 8 }, line);
                    break;
                case >= '0' and <= '7':
                    AppendOctal(text, raw, ref i);
                    break;
                case 'N':
                    throw TemplateFault.Syntax("characters by name (\\N{…}) are not supported", line);
                default:
                    text.Append('\\').Append(c);
                    break;
            }
        }

        return text.ToString();
    }

    private static void AppendCode(StringBuilder text, ReadOnlySpan<char> raw, ref int i, int digits, int line)
    {
        if (i + digits >= raw.Length
            || !int.TryParse(raw.Slice(i + 1, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
            || code is < 0 or > 0x10FFFF)
        {
            throw TemplateFault.Syntax($"the escape \\{raw[i]} needs {digits} hexadecimal digits of a character", line);
        }

        i += digits;
        if (code > 0xFFFF)
        {
            text.Append(char.ConvertFromUtf32(code));
        }
        else
        {
            text.Append((char)code);
        }
    }

    private static void AppendOctal(StringBuilder text, ReadOnlySpan<char> raw, ref int i)
    {
        var code = 0;
        var end = Math.Min(i + 3, raw.Length);
        var at = i;
        while (at < end && raw[at] is >= '0' and <= '7')
        {
            code = (code * 8) + (raw[at++] - '0');
        }

        i = at - 1;
        text.Append((char)code);
    }
}
