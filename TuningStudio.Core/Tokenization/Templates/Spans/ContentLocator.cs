using TuningStudio.Core.Tokenization.Templates.Jinja.Values;

namespace TuningStudio.Core.Tokenization.Templates.Spans;

/// <summary>
/// Finds where messages' contents stand in a rendering. Searching for the words alone would find the label "user" in a
/// role header, so the conversation is rendered again with marks around the contents: if taking the marks out gives the
/// same text, they stand exactly where the contents do. Only where marks change what a template does are words searched for.
/// </summary>
internal static class ContentLocator
{
    private const string ThinkingEnd = "</think>";

    /// <summary>Locates contents, without the blanks around them.</summary>
    /// <param name="messages">The conversation.</param>
    /// <param name="wanted">Which messages, in order.</param>
    /// <param name="text">The conversation as rendered.</param>
    /// <param name="render">Renders another in the same way; null where the template refuses it.</param>
    internal static Dictionary<int, (int Start, int End)> Locate(
        IReadOnlyList<object> messages,
        IReadOnlyList<int> wanted,
        string text,
        Func<IReadOnlyList<object>, string?> render)
    {
        var withText = wanted.Where(i => Content(messages[i]) is not null).ToList();
        if (withText.Count == 0)
        {
            return [];
        }

        var marks = Unused(text);
        foreach (var (markStart, markAnswer) in new[] { (true, true), (false, true), (false, false) })
        {
            var marked = messages.ToArray();
            foreach (var i in withText)
            {
                marked[i] = Mark((PyDict)messages[i], marks, markStart, markAnswer);
            }

            if (render(marked) is { } rendering && Read(rendering, text, marks, withText) is { } found)
            {
                return found;
            }
        }

        return Search(messages, withText, text);
    }

    private static string? Content(object message) =>
        message is PyDict dict && dict.TryGet("content", out var content) ? content as string : null;

    /// <summary>Three characters for private use that the text does not have: for a content's start, its answer, its end.</summary>
    private static char[] Unused(string text) =>
        [.. Enumerable.Range(0xE000, 0x1900).Select(code => (char)code).Where(c => !text.Contains(c, StringComparison.Ordinal)).Take(3)];

    private static PyDict Mark(PyDict message, char[] marks, bool markStart, bool markAnswer)
    {
        var content = Content(message)!;
        var start = content.Length - content.AsSpan().TrimStart(PyString.WhiteSpace).Length;
        var end = Math.Max(start, content.AsSpan().TrimEnd(PyString.WhiteSpace).Length);

        // Many templates strip earlier thinking; what follows it is then all that is left.
        var thinking = content.LastIndexOf(ThinkingEnd, StringComparison.Ordinal);
        var answer = thinking < 0 ? start : thinking + ThinkingEnd.Length;
        answer += content.AsSpan(answer, Math.Max(0, end - answer)).IndexOfAnyExcept(PyString.Blanks) is > 0 and var blanks ? blanks : 0;
        answer = Math.Min(answer, end);

        var marked = content[..start] + (markStart ? marks[0] : "") + content[start..answer] + (markAnswer ? marks[1] : "") + content[answer..end] + marks[2] + content[end..];
        return new PyDict(message.Entries.Select(entry => entry.Key is "content" ? new KeyValuePair<object, object>(entry.Key, marked) : entry));
    }

    /// <summary>Takes the marks out; null where the text is not the same without them, or some are missing.</summary>
    private static Dictionary<int, (int Start, int End)>? Read(string rendering, string text, char[] marks, List<int> wanted)
    {
        var found = new Dictionary<int, (int Start, int End)>();
        var position = 0;
        int? start = null;
        foreach (var c in rendering)
        {
            if (c == marks[0])
            {
                start = position;
            }
            else if (c == marks[1])
            {
                start ??= position;
            }
            else if (c == marks[2])
            {
                if (found.Count == wanted.Count)
                {
                    return null;
                }

                found[wanted[found.Count]] = (start ?? position, position);
                start = null;
            }
            else if (position >= text.Length || text[position++] != c)
            {
                return null;
            }
        }

        return position == text.Length && found.Count == wanted.Count ? found : null;
    }

    /// <summary>Searches for the words in order, those of the person's turns too, so that an answer is not found in its question.</summary>
    private static Dictionary<int, (int Start, int End)> Search(IReadOnlyList<object> messages, List<int> wanted, string text)
    {
        var found = new Dictionary<int, (int Start, int End)>();
        var from = 0;
        for (var i = 0; i < messages.Count; i++)
        {
            if (AssistantSpans.RoleOf(messages[i]) is not ("user" or "assistant") || Content(messages[i]) is not { } content)
            {
                continue;
            }

            foreach (var words in Candidates(content))
            {
                var at = words.Length == 0 ? -1 : text.IndexOf(words, from, StringComparison.Ordinal);
                if (at >= 0)
                {
                    from = at + words.Length;
                    if (wanted.Contains(i))
                    {
                        found[i] = (at, from);
                    }

                    break;
                }
            }
        }

        return found;
    }

    private static IEnumerable<string> Candidates(string content)
    {
        yield return content.AsSpan().Trim(PyString.WhiteSpace).ToString();
        var thinking = content.LastIndexOf(ThinkingEnd, StringComparison.Ordinal);
        if (thinking >= 0)
        {
            yield return content.AsSpan(thinking + ThinkingEnd.Length).Trim(PyString.WhiteSpace).ToString();
        }
    }
}
