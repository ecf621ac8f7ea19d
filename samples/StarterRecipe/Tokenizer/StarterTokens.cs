namespace TuningStudio.StarterRecipe.Tokenizer;

/// <summary>The tokens that are not text.</summary>
internal static class StarterTokens
{
    internal const string Begin = "<|begin|>";
    internal const string End = "<|end|>";
    internal const string System = "<|system|>";
    internal const string User = "<|user|>";
    internal const string Assistant = "<|assistant|>";
    internal const string Pad = "<|pad|>";

    /// <summary>In the order of their ids, which follow the text tokens'.</summary>
    internal static IReadOnlyList<string> All { get; } = [Begin, End, System, User, Assistant, Pad];

    /// <summary>The conversation as Jinja: every turn between its role's token and the end token, the content as it is.</summary>
    internal static string ChatTemplate { get; } =
        "{{ '" + Begin + "' }}" +
        "{% for message in messages %}" +
        "{{ '<|' + message['role'] + '|>' + message['content'] + '" + End + "' }}" +
        "{% endfor %}" +
        "{% if add_generation_prompt %}{{ '" + Assistant + "' }}{% endif %}";
}
