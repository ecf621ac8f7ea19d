using System.Collections.Concurrent;
using System.Text.Json;
using TuningStudio.Core.Tokenization.Templates;
using TuningStudio.Tests.Support;

namespace TuningStudio.Tests.Tokenization.Templates;

/// <summary>One rendering of a reference file.</summary>
internal sealed class GoldenCase(JsonElement root)
{
    private static readonly ConcurrentDictionary<string, ChatTemplate> s_templates = new();

    internal JsonElement Root { get; } = root;

    internal string Name => $"{Text("template") ?? Text("name")} / {Text("conversation")}";

    internal static IEnumerable<GoldenCase> Read(string file) =>
        File.ReadLines(SharedFiles.Require("chat_templates", file)).Select(line => new GoldenCase(JsonDocument.Parse(line).RootElement));

    internal string? Text(string property) =>
        Root.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    internal ChatTemplate Template()
    {
        var key = $"{Text("template") ?? Text("template_text")}\0{Text("bos_token")}\0{Text("eos_token")}";
        return s_templates.GetOrAdd(key, _ => Compile());
    }

    internal RenderedChat Render(ChatTemplate? template = null) => (template ?? Template()).Render(
        Root.GetProperty("messages"),
        Root.TryGetProperty("tools", out var tools) ? tools : null,
        Root.GetProperty("add_generation_prompt").GetBoolean(),
        Root.TryGetProperty("extra", out var extra) && extra.ValueKind == JsonValueKind.Object
            ? extra.EnumerateObject().Select(property => new KeyValuePair<string, JsonElement>(property.Name, property.Value))
            : null);

    internal static string Source(string template) => File.ReadAllText(SharedFiles.Require("chat_templates", "templates", template));

    internal ChatTemplate Compile(string? source = null)
    {
        var tokens = new Dictionary<string, object>();
        foreach (var name in new[] { "bos_token", "eos_token" })
        {
            if (Text(name) is { } token)
            {
                tokens[name] = token;
            }
        }

        return new ChatTemplate(source ?? Text("template_text") ?? Source(Text("template")!), tokens, new FixedClock(new DateTime(2024, 7, 26, 12, 0, 0)), file: null);
    }
}
