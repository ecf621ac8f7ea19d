using TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;
using TuningStudio.Core.Tokenization.Templates.Jinja.Values;

namespace TuningStudio.Core.Tokenization.Templates.Spans;

/// <summary>
/// Finds what the assistant says in a rendered conversation whose template does not mark it.
/// <para>
/// A turn starts where the rendering of the messages before it, with the generation prompt, ends: exactly where the model
/// will have to go on. It ends after its end-of-turn token, found behind the turn's content. Both come from further
/// renderings; a template that writes a turn otherwise once more follows (strips earlier thinking, say), or that refuses
/// a part of a conversation, leaves the content itself as the turn's start.
/// </para>
/// </summary>
internal sealed class AssistantSpans(
    IReadOnlyList<object> messages,
    string full,
    Func<IReadOnlyList<object>, bool, string> render,
    bool fullHasPrompt,
    string? endToken)
{
    internal List<(int Start, int End)> Find()
    {
        var turns = Enumerable.Range(0, messages.Count).Where(i => RoleOf(messages[i]) == "assistant").ToList();
        if (turns.Count == 0)
        {
            return [];
        }

        var contents = ContentLocator.Locate(messages, turns, full, turns => Try(turns, fullHasPrompt));
        var spans = new List<(int Start, int End)>(turns.Count);
        var from = 0;
        foreach (var turn in turns)
        {
            if (Span(turn, contents.TryGetValue(turn, out var content) ? content : null, from) is { } span && span.End > span.Start)
            {
                spans.Add(span);
                from = span.End;
            }
        }

        return spans;
    }

    private (int Start, int End)? Span(int turn, (int Start, int End)? content, int from)
    {
        var start = StartOf(turn, content, from);
        var upToHere = turn + 1 == messages.Count && !fullHasPrompt ? full : Try([.. messages.Take(turn + 1)], false);
        if (start is not { } begin)
        {
            return null;
        }

        if (upToHere is not null && upToHere.Length > begin && full.StartsWith(upToHere, StringComparison.Ordinal))
        {
            return (begin, TurnEnd.Within(full, content?.End ?? begin, upToHere.Length, IsPlain(turn) && content is not null, endToken));
        }

        return content is { } found ? (begin, TurnEnd.After(full, found.End, TailOf(turn, upToHere), endToken)) : null;
    }

    private int? StartOf(int turn, (int Start, int End)? content, int from)
    {
        if (Try([.. messages.Take(turn)], true) is { } prefix)
        {
            var common = full.AsSpan().CommonPrefixLength(prefix);
            var isWhole = common == prefix.Length && !(common > content?.Start);

            // Where the prompt says more than the turn does (it may open a thinking block), they part at the content.
            var partsAtContent = common < content?.Start && PyString.IsBlank(full.AsSpan(common, content.Value.Start - common));
            if (common >= from && (isWhole || partsAtContent))
            {
                return common;
            }
        }

        return content?.Start >= from ? content.Value.Start : null;
    }

    /// <summary>What follows a turn's content where the conversation ends with it; null where that cannot be told.</summary>
    private string? TailOf(int turn, string? upToHere)
    {
        if (upToHere is null)
        {
            return null;
        }

        var part = messages.Take(turn + 1).ToList();
        return ContentLocator.Locate(part, [turn], upToHere, turns => Try(turns, false)).TryGetValue(turn, out var content)
            ? upToHere[content.End..]
            : null;
    }

    private bool IsPlain(int turn) => messages[turn] is PyDict dict && !dict.TryGet("tool_calls", out _);

    private string? Try(IReadOnlyList<object> turns, bool prompt)
    {
        try
        {
            return render(turns, prompt);
        }
        catch (TemplateFault fault) when (fault.Kind != FaultKind.Limit)
        {
            return null;
        }
    }

    internal static string? RoleOf(object message) => message is PyDict dict && dict.TryGet("role", out var role) ? role as string : null;
}
