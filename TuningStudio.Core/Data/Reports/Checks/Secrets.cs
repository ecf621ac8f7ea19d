using System.Text.RegularExpressions;

namespace TuningStudio.Core.Data.Reports.Checks;

/// <summary>Keys, tokens and private keys, by the forms that their makers give them, and passwords in addresses.</summary>
internal static partial class Secrets
{
    internal const string Mark = "[SECRET]";

    /// <summary>Whether a text holds one.</summary>
    internal static bool AreIn(string text) => MayBeIn(text) && Pattern().IsMatch(text);

    /// <summary>Puts a mark in place of each.</summary>
    internal static string Mask(string text) => MayBeIn(text) ? Pattern().Replace(text, Mark) : text;

    /// <summary>Shows the first letters of each only: reports travel further than data.</summary>
    internal static string Hide(string text) => MayBeIn(text) ? Pattern().Replace(text, match => match.Value[..Math.Min(6, match.Length)] + "••••") : text;

    private static bool MayBeIn(string text) => text.Length >= 20;

    [GeneratedRegex(
        @"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bsk-[A-Za-z0-9_-]{20,200}|\b[sr]k_live_[A-Za-z0-9]{16,200}|\bgh[pousr]_[A-Za-z0-9]{36,255}|\bgithub_pat_[A-Za-z0-9_]{22,255}|\bglpat-[A-Za-z0-9_-]{20,64}"
        + @"|\bxox[abprs]-[A-Za-z0-9-]{10,250}|\bAIza[0-9A-Za-z_-]{35}|\bhf_[A-Za-z0-9]{30,64}|\beyJ[A-Za-z0-9_-]{10,2000}\.eyJ[A-Za-z0-9_-]{10,4000}\.[A-Za-z0-9_-]{10,1000}"
        + @"|\b[a-z][a-z0-9+.-]{1,20}://[^\s:/@]{1,100}:[^\s:/@]{3,200}@"
        + @"|-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----(?:[A-Za-z0-9+/=\s]{0,8000}-----END [A-Z ]{0,30}PRIVATE KEY-----)?",
        RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
