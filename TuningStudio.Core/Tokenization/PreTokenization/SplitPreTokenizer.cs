namespace TuningStudio.Core.Tokenization.PreTokenization;

/// <summary>Splits at the matches of a pattern.</summary>
internal sealed class SplitPreTokenizer(IPattern pattern, SplitBehavior behavior, bool invert) : IPreTokenizer
{
    public void Split(TextPiece piece, List<TextPiece> parts)
    {
        var matches = new List<(int Start, int End)>();
        pattern.FindMatches(piece.Span, matches);
        if (behavior == SplitBehavior.Isolated)
        {
            Isolate(piece, matches, parts);
            return;
        }

        foreach (var (start, end) in Arrange(Spans(matches, piece.End - piece.Start)))
        {
            Add(piece, start, end, parts);
        }
    }

    /// <summary>What every text goes through, without the iterators of the rarer behaviours.</summary>
    private static void Isolate(TextPiece piece, List<(int Start, int End)> matches, List<TextPiece> parts)
    {
        var done = 0;
        foreach (var (start, end) in matches)
        {
            Add(piece, done, start, parts);
            Add(piece, start, end, parts);
            done = end;
        }

        Add(piece, done, piece.End - piece.Start, parts);
    }

    private static void Add(TextPiece piece, int start, int end, List<TextPiece> parts)
    {
        if (start < end)
        {
            parts.Add(new TextPiece(piece.Source, piece.Start + start, piece.Start + end));
        }
    }

    /// <summary>Matches and what lies between them, in order.</summary>
    private IEnumerable<(int Start, int End, bool IsMatch)> Spans(List<(int Start, int End)> matches, int length)
    {
        var done = 0;
        foreach (var (start, end) in matches)
        {
            if (done < start)
            {
                yield return (done, start, invert);
            }

            yield return (start, end, !invert);
            done = end;
        }

        if (done < length)
        {
            yield return (done, length, invert);
        }
    }

    private IEnumerable<(int Start, int End)> Arrange(IEnumerable<(int Start, int End, bool IsMatch)> spans) => behavior switch
    {
        SplitBehavior.Removed => spans.Where(span => !span.IsMatch).Select(span => (span.Start, span.End)),
        SplitBehavior.Contiguous => Join(spans, (before, span) => before == span),
        SplitBehavior.MergedWithPrevious => Join(spans, (before, span) => span && !before),
        _ => Join(spans, (before, span) => before && !span),
    };

    /// <summary>Joins neighbours where <paramref name="joins"/>, given whether each of the two is a match, says so.</summary>
    private static IEnumerable<(int Start, int End)> Join(
        IEnumerable<(int Start, int End, bool IsMatch)> spans, Func<bool, bool, bool> joins)
    {
        (int Start, int End, bool IsMatch)? open = null;
        foreach (var span in spans)
        {
            if (open is { } before && joins(before.IsMatch, span.IsMatch))
            {
                open = (before.Start, span.End, span.IsMatch);
                continue;
            }

            if (open is { } closed)
            {
                yield return (closed.Start, closed.End);
            }

            open = span;
        }

        if (open is { } last)
        {
            yield return (last.Start, last.End);
        }
    }
}
