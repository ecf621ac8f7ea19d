using System.Text.Json;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Tokenization.Templates.Jinja;
using TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;
using TuningStudio.Core.Tokenization.Templates.Jinja.Values;
using TuningStudio.Core.Tokenization.Templates.Spans;

namespace TuningStudio.Core.Tokenization.Templates;

/// <summary>
/// How a model writes a conversation: its own Jinja template, rendered as Python's Jinja2 does it in <c>transformers</c>.
/// An instance does not change; several threads may use it.
/// </summary>
public sealed class ChatTemplate
{
    private readonly Template _template;
    private readonly IReadOnlyDictionary<string, object> _variables;
    private readonly TimeProvider _time;
    private readonly string? _file;
    private readonly bool _showsTools;
    private readonly bool _showsCalls;

    /// <summary>Reads a template.</summary>
    /// <param name="source">Its text.</param>
    /// <param name="specialTokens">Variables such as <c>bos_token</c>; only those the model defines.</param>
    /// <param name="timeProvider">The clock behind <c>strftime_now</c>; null is the system's.</param>
    /// <exception cref="TuningException"><see cref="ErrorCodes.InvalidTemplate"/>: the text is not a template; the line is the template's.</exception>
    public ChatTemplate(string source, IReadOnlyDictionary<string, string>? specialTokens = null, TimeProvider? timeProvider = null)
        : this(source, Values(specialTokens), timeProvider, file: null)
    {
    }

    internal ChatTemplate(string source, IReadOnlyDictionary<string, object> variables, TimeProvider? timeProvider, string? file)
    {
        ArgumentNullException.ThrowIfNull(source);
        Source = source;
        _showsCalls = source.Contains("tool_calls", StringComparison.Ordinal);
        _showsTools = _showsCalls || source.Contains("tools", StringComparison.Ordinal);
        _variables = variables;
        _time = timeProvider ?? TimeProvider.System;
        _file = file;
        try
        {
            _template = new Template(source);
        }
        catch (TemplateFault fault)
        {
            throw TemplateErrors.Describe(fault, file);
        }
    }

    /// <summary>The template's text.</summary>
    public string Source { get; }

    /// <summary>Whether the template itself marks what the assistant says, with <c>{% generation %}</c>.</summary>
    public bool HasGenerationMarkers => _template.HasGeneration;

    /// <summary>
    /// Loads the template of a model: <c>chat_template.jinja</c>, else <c>chat_template</c> of <c>tokenizer_config.json</c>
    /// (a text, or a list of which <c>default</c> is taken), else <c>chat_template.json</c>.
    /// </summary>
    /// <param name="modelFolder">The model's folder.</param>
    /// <param name="timeProvider">The clock behind <c>strftime_now</c>; null is the system's.</param>
    /// <returns>The template, or null where the model has none.</returns>
    /// <exception cref="TuningException"><see cref="ErrorCodes.InvalidTemplate"/>: a file is damaged or its template cannot be read.</exception>
    public static ChatTemplate? TryLoad(string modelFolder, TimeProvider? timeProvider = null) =>
        ChatTemplateFiles.TryRead(modelFolder) is { } found
            ? new ChatTemplate(found.Source, found.Variables, timeProvider, found.File)
            : null;

    /// <summary>Whether a model has a template, where <see cref="TryLoad"/> looks for it; says nothing of whether it can be used.</summary>
    /// <param name="modelFolder">The model's folder.</param>
    /// <exception cref="TuningException"><see cref="ErrorCodes.InvalidTemplate"/>: a file is damaged.</exception>
    public static bool Exists(string modelFolder) => ChatTemplateFiles.TryRead(modelFolder) is not null;

    /// <summary>Writes a conversation as the model reads it.</summary>
    /// <param name="messages">The turns.</param>
    /// <param name="addGenerationPrompt">Whether to end with what stands before the assistant's next answer.</param>
    /// <exception cref="TuningException"><see cref="ErrorCodes.InvalidTemplate"/>: the template refuses this conversation, fails, or costs too much.</exception>
    public RenderedChat Render(IReadOnlyList<ChatMessage> messages, bool addGenerationPrompt = false)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var tools = messages.FirstOrDefault(message => message.Tools is not null)?.Tools;
        if (_showsTools && (tools is not null || messages.Any(message => message.Structured is not null)))
        {
            try
            {
                return Render([.. messages.Select(ToStructured)], tools is null ? None.Value : JsonValues.ToValue(JsonElement.Parse(tools)), addGenerationPrompt, []);
            }
            catch (TuningException fault) when (fault.Code == ErrorCodes.InvalidTemplate)
            {
                // Calls of another make than the template's own (ids of other lengths, several at once): they are text then.
            }
        }

        return Render([.. messages.Select(ToDict)], None.Value, addGenerationPrompt, []);
    }

    /// <summary>The same, with messages of any shape, tools, and further variables.</summary>
    internal RenderedChat Render(JsonElement messages, JsonElement? tools, bool addGenerationPrompt, IEnumerable<KeyValuePair<string, JsonElement>>? extra = null) => Render(
        [.. messages.EnumerateArray().Select(JsonValues.ToValue)],
        tools is { } list ? JsonValues.ToValue(list) : None.Value,
        addGenerationPrompt,
        [.. (extra ?? []).Select(pair => new KeyValuePair<string, object>(pair.Key, JsonValues.ToValue(pair.Value)))]);

    private RenderedChat Render(IReadOnlyList<object> messages, object tools, bool addGenerationPrompt, IReadOnlyList<KeyValuePair<string, object>> extra)
    {
        (string Text, IReadOnlyList<(int Start, int End)> Generated) Run(IReadOnlyList<object> turns, bool prompt) => _template.Render(
            [
                .. _variables,
                new("messages", new PyList(turns)),
                new("tools", tools),
                new("documents", None.Value),
                new("add_generation_prompt", prompt),
                .. extra,
            ],
            _time);

        try
        {
            var (text, generated) = Run(messages, addGenerationPrompt);
            return new RenderedChat(text, HasGenerationMarkers
                ? generated
                : new AssistantSpans(messages, text, (turns, prompt) => Run(turns, prompt).Text, addGenerationPrompt, EndToken).Find());
        }
        catch (TemplateFault fault)
        {
            throw TemplateErrors.Describe(fault, _file);
        }
    }

    private string? EndToken => _variables.TryGetValue("eos_token", out var token) && token is string { Length: > 0 } text ? text : null;

    // A template without a word for calls would leave them out.
    private object ToStructured(ChatMessage message) => message.Structured is { } json && _showsCalls ? JsonValues.ToValue(JsonElement.Parse(json)) : ToDict(message);

    private static PyDict ToDict(ChatMessage message)
    {
        var dict = new PyDict();
        dict.Add("role", message.Role);
        dict.Add("content", message.Content);
        return dict;
    }

    private static Dictionary<string, object> Values(IReadOnlyDictionary<string, string>? tokens) =>
        tokens?.ToDictionary(pair => pair.Key, pair => (object)pair.Value) ?? [];
}
