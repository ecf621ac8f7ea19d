using TuningStudio.Core.Tokenization.Templates.Jinja.Values;

namespace TuningStudio.Core.Tokenization.Templates.Spans;

/// <summary>
/// Where an assistant's turn ends: after the token that ends it, which the model has to learn, and before the newline or
/// the end of the whole text that may follow, which it has not.
/// </summary>
internal static class TurnEnd
{
    /// <summary>The end of a turn whose whole text is known.</summary>
    /// <param name="text">The rendering.</param>
    /// <param name="contentEnd">Where the content ends.</param>
    /// <param name="turnEnd">Where all that belongs to the turn ends.</param>
    /// <param name="onlyFirst">Whether what follows the first token is left out; not after tool calls, which are turns of many tokens.</param>
    /// <param name="endToken">The model's end token, if known.</param>
    internal static int Within(string text, int contentEnd, int turnEnd, bool onlyFirst, string? endToken)
    {
        var tail = text.AsSpan(contentEnd, turnEnd - contentEnd);
        var length = onlyFirst ? FirstToken(tail, endToken, mayBeCut: false) : 0;
        return contentEnd + (length > 0 ? length : tail.TrimEnd(PyString.WhiteSpace).Length);
    }

    /// <summary>The end of a turn that stands before others.</summary>
    /// <param name="text">The rendering.</param>
    /// <param name="contentEnd">Where the content ends.</param>
    /// <param name="tail">What follows the content where the conversation ends with it: the turn's end and the text's; null where that is not known.</param>
    /// <param name="endToken">The model's end token, if known.</param>
    internal static int After(string text, int contentEnd, string? tail, string? endToken)
    {
        var rest = text.AsSpan(contentEnd);
        if (tail is null)
        {
            // Nothing tells this turn from the next, so only one token, and only one that looks like an end, is taken.
            var token = rest[..FirstToken(rest, endToken, mayBeCut: false)];
            token = endToken is not null && token.EndsWith(endToken) ? token : token[..(token.IndexOfAny('>', ']') + 1)];
            return contentEnd + (EndsTurn(token, endToken) ? token.Length : 0);
        }

        // What both have in common belongs to the turn.
        var common = rest.CommonPrefixLength(tail);
        if (common == tail.Length)
        {
            return Within(text, contentEnd, contentEnd + common, onlyFirst: true, endToken);
        }

        return contentEnd + FirstToken(rest[..common], endToken, mayBeCut: true);
    }

    /// <summary>Length of the first token and the blanks before it; 0 where the text does not begin with one.</summary>
    private static int FirstToken(ReadOnlySpan<char> tail, string? endToken, bool mayBeCut)
    {
        var start = tail.IndexOfAnyExcept(PyString.Blanks);
        if (start < 0)
        {
            return 0;
        }

        if (endToken is not null && tail[start..].StartsWith(endToken))
        {
            return start + endToken.Length;
        }

        if (tail[start] is not ('<' or '['))
        {
            return 0;
        }

        // Tokens that touch each other, such as a closing tag and the end of the turn, belong together.
        var blank = tail[start..].IndexOfAny(PyString.Blanks);
        var run = blank < 0 ? tail[start..] : tail.Slice(start, blank);
        if (blank < 0 && mayBeCut)
        {
            run = run[..(run.LastIndexOfAny('>', ']') + 1)];
        }

        return run.IndexOfAny('>', ']') > 0 ? start + run.Length : 0;
    }

    private static bool EndsTurn(ReadOnlySpan<char> token, string? endToken)
    {
        token = token.TrimStart(PyString.WhiteSpace);
        return (endToken is not null && token.SequenceEqual(endToken))
            || token.StartsWith("</")
            || token.Contains("end", StringComparison.OrdinalIgnoreCase)
            || token.Contains("eo", StringComparison.OrdinalIgnoreCase);
    }
}
