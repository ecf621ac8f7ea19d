namespace TuningStudio.Core.Tokenization;

/// <summary>A document, or a piece of a long one, as tokens.</summary>
/// <param name="Ids">Its tokens, with those that begin and end a document where it does.</param>
/// <param name="Line">Where its record stands in the file.</param>
/// <param name="GoesOn">Whether the next one goes on with the same document.</param>
public sealed record EncodedDocument(int[] Ids, long Line, bool GoesOn);

/// <summary>
/// Documents for continued pre-training: one after the other as a single stream, each between the tokens that begin and end a text, cut
/// into windows of the maximum length. Every token is trained but a window's first, which nothing predicts.
/// </summary>
/// <remarks>A window goes on over the end of a document: the token between them tells the model so.</remarks>
public static class TextWindows
{
    /// <summary>Cuts documents into windows; the last one may be shorter, and a single token left over is dropped, since it teaches nothing.</summary>
    /// <param name="documents">In the order of the file.</param>
    /// <param name="length">Tokens of a window, from 2.</param>
    public static IEnumerable<EncodedExample> Cut(IEnumerable<EncodedDocument> documents, int length)
    {
        ArgumentNullException.ThrowIfNull(documents);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 2);
        var window = new int[length];
        var filled = 0;
        long line = 0;
        foreach (var document in documents)
        {
            for (var taken = 0; taken < document.Ids.Length;)
            {
                line = filled == 0 ? document.Line : line;
                var count = Math.Min(length - filled, document.Ids.Length - taken);
                Array.Copy(document.Ids, taken, window, filled, count);
                filled += count;
                taken += count;
                if (filled == length)
                {
                    yield return Window(window, line);
                    filled = 0;
                }
            }
        }

        if (filled > 1)
        {
            yield return Window(window[..filled], line);
        }
    }

    private static EncodedExample Window(int[] ids, long line)
    {
        var trained = new bool[ids.Length];
        trained.AsSpan(1).Fill(true);
        return new EncodedExample([.. ids], trained, Truncated: false, line);
    }
}
