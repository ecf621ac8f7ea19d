using System.Text;
using TuningStudio.Core.Tokenization;

namespace TuningStudio.Core.Generation;

/// <summary>
/// An answer's text as tokens come: cut at whole characters, and ended before the first stop string. What may yet turn out to be the
/// beginning of one is held back.
/// </summary>
/// <param name="stream">Decodes ids; null where there is no tokenizer, and so no text.</param>
/// <param name="stops">Stop strings, none empty.</param>
internal sealed class AnswerText(TokenStream? stream, IReadOnlyList<string> stops)
{
    private readonly StringBuilder _text = new();
    private string _held = string.Empty;

    /// <summary>All that was passed on.</summary>
    internal string Text => _text.ToString();

    /// <summary>Letters of <see cref="Text"/>.</summary>
    internal int Length => _text.Length;

    /// <summary>Letters that tokens stand for so far, passed on or not.</summary>
    internal int Decoded { get; private set; }

    /// <summary>Whether a stop string came: what follows is not part of the answer.</summary>
    internal bool IsStopped { get; private set; }

    /// <summary>Takes a token.</summary>
    /// <returns>More text of the answer, possibly none.</returns>
    internal string Append(int id) => stream is null ? string.Empty : Pass(stream.Append(id), isLast: false);

    /// <summary>Ends the answer: what was held back belongs to it after all.</summary>
    internal string Flush() => stream is null || IsStopped ? string.Empty : Pass(stream.Flush(), isLast: true);

    private string Pass(string added, bool isLast)
    {
        Decoded += added.Length;
        var pending = _held + added;
        var end = stops.Select(stop => pending.IndexOf(stop, StringComparison.Ordinal)).Where(place => place >= 0).DefaultIfEmpty(-1).Min();
        IsStopped = end >= 0;
        var certain = IsStopped ? end : isLast ? pending.Length : pending.Length - Doubtful(pending);
        _held = pending[certain..];
        _text.Append(pending, 0, certain);
        return pending[..certain];
    }

    // The longest end of the text that a stop string begins with.
    private int Doubtful(string pending)
    {
        var longest = Math.Min(pending.Length, stops.Select(stop => stop.Length - 1).DefaultIfEmpty(0).Max());
        for (var length = longest; length > 0; length--)
        {
            if (stops.Any(stop => stop.Length > length && string.CompareOrdinal(stop, 0, pending, pending.Length - length, length) == 0))
            {
                return length;
            }
        }

        return 0;
    }
}
