using System.Text;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Builtins;

/// <summary>Upper and lower case as Unicode's full mapping has them, where .NET maps one character to one.</summary>
internal static class Casing
{
    // Characters whose upper case is more than one: the character, then what it becomes, as in Unicode's SpecialCasing.
    private const string LongUpper =
        "\u00dfSS|\u0149\u02bcN|\u01f0J\u030c|\u0390\u0399\u0308\u0301|\u03b0\u03a5\u0308\u0301|\u0587\u0535\u0552|"
        + "\u1e96H\u0331|\u1e97T\u0308|\u1e98W\u030a|\u1e99Y\u030a|\u1e9aA\u02be|\u1f50\u03a5\u0313|"
        + "\u1f52\u03a5\u0313\u0300|\u1f54\u03a5\u0313\u0301|\u1f56\u03a5\u0313\u0342|\u1f80\u1f08\u0399|\u1f81\u1f09\u0399|\u1f82\u1f0a\u0399|"
        + "\u1f83\u1f0b\u0399|\u1f84\u1f0c\u0399|\u1f85\u1f0d\u0399|\u1f86\u1f0e\u0399|\u1f87\u1f0f\u0399|\u1f88\u1f08\u0399|"
        + "\u1f89\u1f09\u0399|\u1f8a\u1f0a\u0399|\u1f8b\u1f0b\u0399|\u1f8c\u1f0c\u0399|\u1f8d\u1f0d\u0399|\u1f8e\u1f0e\u0399|"
        + "\u1f8f\u1f0f\u0399|\u1f90\u1f28\u0399|\u1f91\u1f29\u0399|\u1f92\u1f2a\u0399|\u1f93\u1f2b\u0399|\u1f94\u1f2c\u0399|"
        + "\u1f95\u1f2d\u0399|\u1f96\u1f2e\u0399|\u1f97\u1f2f\u0399|\u1f98\u1f28\u0399|\u1f99\u1f29\u0399|\u1f9a\u1f2a\u0399|"
        + "\u1f9b\u1f2b\u0399|\u1f9c\u1f2c\u0399|\u1f9d\u1f2d\u0399|\u1f9e\u1f2e\u0399|\u1f9f\u1f2f\u0399|\u1fa0\u1f68\u0399|"
        + "\u1fa1\u1f69\u0399|\u1fa2\u1f6a\u0399|\u1fa3\u1f6b\u0399|\u1fa4\u1f6c\u0399|\u1fa5\u1f6d\u0399|\u1fa6\u1f6e\u0399|"
        + "\u1fa7\u1f6f\u0399|\u1fa8\u1f68\u0399|\u1fa9\u1f69\u0399|\u1faa\u1f6a\u0399|\u1fab\u1f6b\u0399|\u1fac\u1f6c\u0399|"
        + "\u1fad\u1f6d\u0399|\u1fae\u1f6e\u0399|\u1faf\u1f6f\u0399|\u1fb2\u1fba\u0399|\u1fb3\u0391\u0399|\u1fb4\u0386\u0399|"
        + "\u1fb6\u0391\u0342|\u1fb7\u0391\u0342\u0399|\u1fbc\u0391\u0399|\u1fc2\u1fca\u0399|\u1fc3\u0397\u0399|\u1fc4\u0389\u0399|"
        + "\u1fc6\u0397\u0342|\u1fc7\u0397\u0342\u0399|\u1fcc\u0397\u0399|\u1fd2\u0399\u0308\u0300|\u1fd3\u0399\u0308\u0301|\u1fd6\u0399\u0342|"
        + "\u1fd7\u0399\u0308\u0342|\u1fe2\u03a5\u0308\u0300|\u1fe3\u03a5\u0308\u0301|\u1fe4\u03a1\u0313|\u1fe6\u03a5\u0342|\u1fe7\u03a5\u0308\u0342|"
        + "\u1ff2\u1ffa\u0399|\u1ff3\u03a9\u0399|\u1ff4\u038f\u0399|\u1ff6\u03a9\u0342|\u1ff7\u03a9\u0342\u0399|\u1ffc\u03a9\u0399|"
        + "\ufb00FF|\ufb01FI|\ufb02FL|\ufb03FFI|\ufb04FFL|\ufb05ST|"
        + "\ufb06ST|\ufb13\u0544\u0546|\ufb14\u0544\u0535|\ufb15\u0544\u053b|\ufb16\u054e\u0546|\ufb17\u0544\u053d|";

    private static readonly Dictionary<char, string> s_longUpper =
        LongUpper.Split('|', StringSplitOptions.RemoveEmptyEntries).ToDictionary(entry => entry[0], entry => entry[1..]);

    internal static string Upper(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text.ToUpperInvariant();
        }

        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (s_longUpper.TryGetValue(text[i], out var upper))
            {
                result.Append(upper);
            }
            else if (Rune.TryGetRuneAt(text, i, out var rune))
            {
                result.Append(UpperOf(rune).ToString());
                i += rune.Utf16SequenceLength - 1;
            }
            else
            {
                result.Append(text[i]);
            }
        }

        return result.ToString();
    }

    internal static string Lower(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text.ToLowerInvariant();
        }

        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\u0130')
            {
                result.Append("i\u0307");
            }
            else if (text[i] == '\u03a3')
            {
                result.Append(EndsWord(text, i) ? '\u03c2' : '\u03c3');
            }
            else if (Rune.TryGetRuneAt(text, i, out var rune))
            {
                result.Append(Rune.ToLowerInvariant(rune).ToString());
                i += rune.Utf16SequenceLength - 1;
            }
            else
            {
                result.Append(text[i]);
            }
        }

        return result.ToString();
    }

    /// <summary>The first character upper, the others lower.</summary>
    internal static string Capitalize(string text)
    {
        if (text.Length == 0)
        {
            return text;
        }

        var first = text.Length > 1 && char.IsSurrogatePair(text[0], text[1]) ? 2 : 1;
        var upper = Upper(text[..first]);
        var head = upper.Length == 1 || char.IsSurrogatePair(upper, 0) ? upper : upper[..1] + Lower(upper[1..]);
        return head + Lower(text)[Lower(text[..first]).Length..];
    }

    internal static bool IsCased(char c) => char.IsUpper(c) || char.IsLower(c) || char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.TitlecaseLetter;

    // The invariant culture leaves the dotless i alone, Unicode does not.
    private static Rune UpperOf(Rune rune) => rune.Value == 0x131 ? new Rune('I') : Rune.ToUpperInvariant(rune);

    // A sigma at the end of a word has a form of its own.
    private static bool EndsWord(string text, int at) =>
        at > 0 && IsCased(text[at - 1]) && (at + 1 == text.Length || !IsCased(text[at + 1]));
}
