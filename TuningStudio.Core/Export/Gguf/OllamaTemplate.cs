using TuningStudio.Core.Contracts;
using TuningStudio.Core.Tokenization.Templates;

namespace TuningStudio.Core.Export.Gguf;

/// <summary>
/// A chat template in Ollama's language, found by writing conversations with the model's own template and looking at what stands
/// around the turns. It is given only where putting the pieces together gives the conversations again.
/// </summary>
internal static class OllamaTemplate
{
    private const string System = "\u0001system\u0001";
    private const string First = "\u0001first\u0001";
    private const string Answer = "\u0001answer\u0001";
    private const string Second = "\u0001second\u0001";

    /// <summary>The template, or null where the model's own has another structure.</summary>
    /// <param name="template">The model's own.</param>
    /// <param name="begin">The token that Ollama itself puts before a text, or null.</param>
    internal static string? Of(ChatTemplate template, string? begin)
    {
        ChatMessage[] turns = [new(ChatMessage.User, First), new(ChatMessage.Assistant, Answer), new(ChatMessage.User, Second)];
        if (Rendered(template, turns, prompt: true) is not { } whole
            || Rendered(template, turns[..2], prompt: false) is not { } answered
            || Cut(whole, First, Answer, Second) is not [var head, var toAnswer, var between, var toSecondAnswer]
            || Cut(answered, Answer) is not [_, var afterAnswer]
            || toAnswer != toSecondAnswer
            || !between.StartsWith(afterAnswer, StringComparison.Ordinal))
        {
            return null;
        }

        var beforeUser = between[afterAnswer.Length..];
        if (Prelude(head, beforeUser, begin) is not { } withoutSystem)
        {
            return null;
        }

        var start = withoutSystem;
        if (Rendered(template, [new(ChatMessage.System, System), .. turns], prompt: true) is { } instructed
            && Cut(instructed, System, First) is [var beforeSystem, var afterSystem, _]
            && afterSystem.EndsWith(beforeUser, StringComparison.Ordinal)
            && Prelude(beforeSystem, string.Empty, begin) is { } opening)
        {
            start = $"{{{{ if .System }}}}{opening}{{{{ .System }}}}{afterSystem[..^beforeUser.Length]}{(withoutSystem.Length > 0 ? "{{ else }}" + withoutSystem : string.Empty)}{{{{ end }}}}";
        }

        string[] pieces = [withoutSystem, beforeUser, toAnswer, afterAnswer];
        return pieces.Any(piece => piece.Contains("{{", StringComparison.Ordinal)) || start.Contains("\"\"\"", StringComparison.Ordinal) || pieces.Any(piece => piece.Contains("\"\"\"", StringComparison.Ordinal))
            ? null
            : $"{start}{{{{ range .Messages }}}}{{{{ if eq .Role \"user\" }}}}{beforeUser}{{{{ .Content }}}}{toAnswer}{{{{ else if eq .Role \"assistant\" }}}}{{{{ .Content }}}}{afterAnswer}{{{{ end }}}}{{{{ end }}}}";
    }

    // What stands before the first turn, without the token that Ollama adds and without what begins the turn itself.
    private static string? Prelude(string head, string beforeUser, string? begin)
    {
        if (!head.EndsWith(beforeUser, StringComparison.Ordinal))
        {
            return null;
        }

        var prelude = head[..^beforeUser.Length];
        return begin is not null && prelude.StartsWith(begin, StringComparison.Ordinal) ? prelude[begin.Length..] : prelude;
    }

    private static string? Rendered(ChatTemplate template, IReadOnlyList<ChatMessage> turns, bool prompt)
    {
        try
        {
            return template.Render(turns, prompt).Text;
        }
        catch (TuningException)
        {
            // Some templates refuse a system prompt.
            return null;
        }
    }

    // The text around the markers, each of which must stand there once and in this order.
    private static List<string>? Cut(string text, params string[] markers)
    {
        var pieces = new List<string>();
        foreach (var marker in markers)
        {
            var place = text.IndexOf(marker, StringComparison.Ordinal);
            if (place < 0 || text.IndexOf(marker, place + 1, StringComparison.Ordinal) >= 0)
            {
                return null;
            }

            pieces.Add(text[..place]);
            text = text[(place + marker.Length)..];
        }

        pieces.Add(text);
        return pieces;
    }
}
