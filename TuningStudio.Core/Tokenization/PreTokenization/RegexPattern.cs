using System.Buffers;
using System.Text.RegularExpressions;
using TuningStudio.Core.Tokenization.PreTokenization.Oniguruma;

namespace TuningStudio.Core.Tokenization.PreTokenization;

/// <summary>
/// A regular expression over characters. .NET's work on UTF-16 units, so that a letter beyond U+FFFF is no <c>\p{L}</c>;
/// such characters are therefore matched through one-unit stand-ins.
/// </summary>
internal sealed class RegexPattern : IPattern
{
    // No honest pattern needs a second for one match; it bounds what a hostile model folder can cost.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Regex regex;
    private readonly StandIns standIns;

    /// <param name="pattern">In Oniguruma's syntax, as in <c>tokenizer.json</c>.</param>
    /// <exception cref="NotSupportedException">It uses something that cannot be translated; the message says what.</exception>
    internal RegexPattern(string pattern)
    {
        var translated = new OnigurumaTranslator(pattern).Translate();
        regex = new Regex(translated.Pattern, RegexOptions.CultureInvariant | RegexOptions.Compiled | RegexOptions.Multiline, Patience);
        standIns = new StandIns(translated);
    }

    public void FindMatches(ReadOnlySpan<char> text, List<(int Start, int End)> matches)
    {
        if (!text.ContainsAnyInRange('\uD800', '\uDFFF'))
        {
            Find(text, origins: [], matches);
            return;
        }

        var shadow = ArrayPool<char>.Shared.Rent(text.Length);
        var origins = ArrayPool<int>.Shared.Rent(text.Length + 1);
        try
        {
            var length = standIns.Replace(text, shadow, origins);
            Find(shadow.AsSpan(0, length), origins, matches);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(shadow);
            ArrayPool<int>.Shared.Return(origins);
        }
    }

    // Like the reference, without an empty match right behind another one.
    private void Find(ReadOnlySpan<char> text, ReadOnlySpan<int> origins, List<(int Start, int End)> matches)
    {
        var last = -1;
        foreach (var match in regex.EnumerateMatches(text))
        {
            var (start, end) = (match.Index, match.Index + match.Length);
            if (start == end && start == last)
            {
                continue;
            }

            matches.Add(origins.IsEmpty ? (start, end) : (origins[start], origins[end]));
            last = end;
        }
    }
}
