using TuningStudio.Core.Contracts;
using TuningStudio.Core.Tokenization.Templates;

namespace TuningStudio.Tests.Tokenization.Templates;

/// <summary>Calls of tools and their descriptions in templates that know them, and in others.</summary>
public sealed class ToolTemplateTests
{
    private const string Knows =
        """
        {% if tools %}{% for tool in tools %}{{ tool.function.name }};{% endfor %}{% endif %}{% for m in messages %}<{{ m.role }}>{% if m.tool_calls %}{% if m.tool_calls | length > 1 %}{{ raise_exception("one at once") }}{% endif %}{% for c in m.tool_calls %}CALL {{ c.function.name }} {{ c.function.arguments | tojson }}{% endfor %}{% else %}{{ m.content }}{% endif %}<end>{% endfor %}{% if add_generation_prompt %}<assistant>{% endif %}
        """;

    private const string KnowsNot = "{% for m in messages %}<{{ m.role }}>{{ m.content }}<end>{% endfor %}{% if add_generation_prompt %}<assistant>{% endif %}";

    private const string OneCall = """{"role":"assistant","content":null,"tool_calls":[{"type":"function","function":{"name":"f","arguments":{"x":1}}}]}""";

    private const string TwoCalls = """{"role":"assistant","content":null,"tool_calls":[{"function":{"name":"f","arguments":{}}},{"function":{"name":"g","arguments":{}}}]}""";

    [Theory]
    [InlineData(Knows, OneCall, "f;<user>?<end><assistant>CALL f {\"x\": 1}<end><tool>ok<end><assistant>!<end>")]
    [InlineData(Knows, TwoCalls, "<user>?<end><assistant>as text<end><tool>ok<end><assistant>!<end>")]
    [InlineData(KnowsNot, OneCall, "<user>?<end><assistant>as text<end><tool>ok<end><assistant>!<end>")]
    public void Render_Calls_GoAsTheTemplateKnowsThem(string template, string call, string expected)
    {
        var chat = new ChatTemplate(template.Trim(), new Dictionary<string, string> { ["eos_token"] = "<end>" }).Render(Conversation(call));

        Assert.Equal(expected, chat.Text);
    }

    [Fact]
    public void Render_Call_IsWhatTheModelLearns()
    {
        var chat = new ChatTemplate(Knows.Trim(), new Dictionary<string, string> { ["eos_token"] = "<end>" }).Render(Conversation(OneCall));

        Assert.Equal(["CALL f {\"x\": 1}<end>", "!<end>"], chat.AssistantSpans.Select(span => chat.Text[span.Start..span.End]));
    }

    private static IReadOnlyList<ChatMessage> Conversation(string call) =>
    [
        new(ChatMessage.User, "?") { Tools = """[{"type":"function","function":{"name":"f"}}]""" },
        new(ChatMessage.Assistant, "as text") { Structured = call },
        new("tool", "ok"),
        new(ChatMessage.Assistant, "!"),
    ];
}
