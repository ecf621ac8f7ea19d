using System.Text.RegularExpressions;

namespace TuningStudio.Core.Data.Reports.Checks;

/// <summary>Keys, tokens and private keys, by the forms that their makers give them, passwords in addresses, and what stands behind the word password and looks like one.</summary>
internal static partial class Secrets
{
    internal const string Mark = "[SECRET]";

    private const int Shortest = 10;

    /// <summary>Whether a text holds one.</summary>
    internal static bool AreIn(string text) => text.Length >= Shortest && (Pattern().IsMatch(text) || Named().IsMatch(text));

    /// <summary>Puts a mark in place of each.</summary>
    internal static string Mask(string text) => Replace(text, _ => Mark, Mark);

    /// <summary>Shows the first letters of each only, and none of a password: reports travel further than data.</summary>
    internal static string Hide(string text) => Replace(text, match => match.Value[..Math.Min(6, match.Length)] + "••••", "••••");

    private static string Replace(string text, MatchEvaluator mark, string password) =>
        text.Length < Shortest ? text : Named().Replace(Pattern().Replace(text, mark), match => match.Groups["name"].Value + password);

    [GeneratedRegex(
        @"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bsk-[A-Za-z0-9_-]{20,200}|\b[sr]k_live_[A-Za-z0-9]{16,200}|\bgh[pousr]_[A-Za-z0-9]{36,255}|\bgithub_pat_[A-Za-z0-9_]{22,255}|\bglpat-[A-Za-z0-9_-]{20,64}"
        + @"|\bxox[abprs]-[A-Za-z0-9-]{10,250}|\bAIza[0-9A-Za-z_-]{35}|\bhf_[A-Za-z0-9]{30,64}|\beyJ[A-Za-z0-9_-]{10,2000}\.eyJ[A-Za-z0-9_-]{10,4000}\.[A-Za-z0-9_-]{10,1000}"
        + @"|\b[a-z][a-z0-9+.-]{1,20}://[^\s:/@]{1,100}:[^\s:/@]{3,200}@"
        + @"|-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----(?:[A-Za-z0-9+/=\s]{0,8000}-----END [A-Z ]{0,30}PRIVATE KEY-----)?",
        RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();

    // Digits among letters, or digits alone; words, calls, variables and paths of code are none.
    [GeneratedRegex(
        @"(?<name>(?<![A-Za-z])(?:password|passwort|passwd|passphrase|pwd|api[_-]?key|secret[_-]?key|access[_-]?token|密码|口令)[""'`]?\s{0,3}[:=：]\s{0,3}[""'`]?)"
        + @"(?=[^\s\d]{0,60}\d)(?!\d{1,5}(?:[^\w]|$))[^\s""'`<>(){}\[\],;，。、/\\$%]{6,100}(?![\w.]*[(\[{])(?<![.!?])",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Named();
}
