using System.Globalization;
using System.Text;
using TuningStudio.Core.Tokenization.Templates.Jinja.Values;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Builtins;

/// <summary>Python's <c>isdigit</c>, <c>isupper</c> and their kin.</summary>
internal static class StringTraits
{
    internal static void AddTo(Action<string, Func<string, object>> add)
    {
        add("isalpha", text => All(text, IsLetter));
        add("isalnum", text => All(text, category => IsLetter(category) || category is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber));
        add("isdecimal", text => All(text, category => category == UnicodeCategory.DecimalDigitNumber));
        add("isdigit", text => text.Length > 0 && text.EnumerateRunes().All(rune => Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber || CharUnicodeInfo.GetDigitValue(rune.ToString(), 0) >= 0));
        add("isnumeric", text => All(text, category => category is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber));
        add("isspace", text => text.Length > 0 && PyString.IsBlank(text));
        add("isascii", text => Ascii.IsValid(text));
        add("isupper", text => IsUpper(text));
        add("islower", text => IsLower(text));
        add("istitle", text => text.Any(Casing.IsCased) && IsTitle(text));
        add("isidentifier", text => text.Length > 0 && !char.IsDigit(text[0]) && text.All(c => c == '_' || char.IsLetterOrDigit(c)));
        add("isprintable", text => text.Length == 0 || All(text.Replace(" ", "", StringComparison.Ordinal) + "x", category => category is not (UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator)));
    }

    internal static bool IsUpper(string text) => text.Any(Casing.IsCased) && !text.Any(c => Casing.IsCased(c) && !char.IsUpper(c));

    internal static bool IsLower(string text) => text.Any(Casing.IsCased) && !text.Any(c => Casing.IsCased(c) && !char.IsLower(c));

    private static bool IsTitle(string text)
    {
        var inWord = false;
        foreach (var c in text)
        {
            if (Casing.IsCased(c) && char.IsUpper(c) == inWord)
            {
                return false;
            }

            inWord = Casing.IsCased(c);
        }

        return true;
    }

    private static bool IsLetter(UnicodeCategory category) => category is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter
        or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter;

    private static bool All(string text, Func<UnicodeCategory, bool> holds) =>
        text.Length > 0 && text.EnumerateRunes().All(rune => holds(Rune.GetUnicodeCategory(rune)));
}
