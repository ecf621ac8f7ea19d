using System.Text;
using System.Text.Json;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Tokenization.Templates;

/// <summary>
/// How conversations were written, beside the adapter that was tuned on them, where it is not the base's chat template that says so: a
/// template of the user's own in <c>prompt_template.json</c>, and in <c>chat_template.jinja</c> for other programs.
/// </summary>
public static class PromptTemplateFile
{
    /// <summary>Name of the file that is read again.</summary>
    public const string FileName = "prompt_template.json";

    /// <summary>Name of the file for others.</summary>
    public const string JinjaName = "chat_template.jinja";

    /// <summary>The template of an adapter's folder; null where it has none.</summary>
    /// <exception cref="TuningException"><see cref="ErrorCodes.InvalidTemplate"/>: it cannot be read.</exception>
    public static PromptTemplate? Read(string adapterFolder)
    {
        var path = Path.Combine(adapterFolder, FileName);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            var template = JsonSerializer.Deserialize(File.ReadAllText(path), StudioJson.Line.PromptTemplate);
            template?.Refuse();
            return template;
        }
        catch (Exception fault) when (fault is JsonException or IOException or UnauthorizedAccessException or TuningException)
        {
            throw new TuningException(ErrorCodes.InvalidTemplate, $"The adapter's template cannot be read: {fault.Message}", "Restore the file, or remove it: the model's own template is used then.", path, innerException: fault);
        }
    }

    /// <summary>What lies beside an adapter for other programs; null where there is nothing, and the base's chat template counts.</summary>
    /// <exception cref="TuningException"><see cref="ErrorCodes.InvalidTemplate"/>: it cannot be read.</exception>
    public static string? ReadJinja(string adapterFolder)
    {
        var path = Path.Combine(adapterFolder, JinjaName);
        try
        {
            return File.Exists(path) ? File.ReadAllText(path) : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new TuningException(ErrorCodes.InvalidTemplate, $"The adapter's chat template cannot be read: {fault.Message}", "Check the file's rights, or remove it: the base's own template is used then.", path, innerException: fault);
        }
    }

    /// <summary>Writes what other programs need to ask a base without a chat template as the studio does; one that has one needs nothing.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be written.</exception>
    public static void WritePlain(string adapterFolder, ModelText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.HasChatTemplate)
        {
            File.WriteAllText(Path.Combine(adapterFolder, JinjaName), PlainToJinja(text));
        }
    }

    /// <summary>Writes both files.</summary>
    /// <exception cref="IOException">They cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">They cannot be written.</exception>
    public static void Write(string adapterFolder, PromptTemplate template, ModelText text)
    {
        ArgumentNullException.ThrowIfNull(template);
        ArgumentNullException.ThrowIfNull(text);
        File.WriteAllText(Path.Combine(adapterFolder, FileName), JsonSerializer.Serialize(template, StudioJson.Indented.PromptTemplate));
        File.WriteAllText(Path.Combine(adapterFolder, JinjaName), ToJinja(template, text));
    }

    /// <summary>The template in Jinja, as chat templates are written.</summary>
    public static string ToJinja(PromptTemplate template, ModelText text)
    {
        ArgumentNullException.ThrowIfNull(template);
        ArgumentNullException.ThrowIfNull(text);
        var (begin, end) = Ends(text);
        var (system, prompt, answer) = (template.AroundSystem(), template.AroundPrompt(), template.AroundAnswer());
        return $$"""
            {{Say(begin)}}{% for message in messages %}{% if message['role'] == 'system' %}{{Around(system)}}{% elif message['role'] == 'assistant' %}{{Around((answer.Before, answer.Behind + end))}}{% else %}{{Around(prompt)}}{% endif %}{% endfor %}{% if add_generation_prompt %}{{Say(answer.Before)}}{% endif %}
            """;
    }

    /// <summary><see cref="PlainConversation"/> in Jinja.</summary>
    public static string PlainToJinja(ModelText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (begin, end) = Ends(text);
        return $$$"""
            {{{Say(begin)}}}{% for message in messages %}{{ message['content'] }}{% if message['role'] == 'assistant' %}{{{Say(end ?? string.Empty)}}}{% elif loop.last %}{% if add_generation_prompt and message['content'][-1:].strip() %}{{ '\n' }}{% endif %}{% elif messages[loop.index]['role'] != 'assistant' or message['content'][-1:].strip() %}{{ '\n' }}{% endif %}{% endfor %}
            """;
    }

    private static (string Begin, string? End) Ends(ModelText text) =>
        (string.Concat(text.Tokenizer.LeadingTokens.Select(text.Tokenizer.IdToToken)), text.Special.Eos is { } eos ? text.Tokenizer.IdToToken(eos) : null);

    private static string Around((string Before, string Behind) text) => $"{Say(text.Before)}{{{{ message['content'] }}}}{Say(text.Behind)}";

    private static string Say(string text)
    {
        if (text.Length == 0)
        {
            return string.Empty;
        }

        var literal = new StringBuilder(text).Replace("\\", "\\\\").Replace("'", "\\'").Replace("\n", "\\n").Replace("\r", "\\r").Replace("\t", "\\t");
        return $"{{{{ '{literal}' }}}}";
    }
}
