using TuningStudio.Core.Contracts;
using TuningStudio.Core.Tokenization.Templates;
using TuningStudio.Tests.Support;

namespace TuningStudio.Tests.Tokenization.Templates;

/// <summary>What the assistant says in templates that do not mark it.</summary>
public sealed class AssistantSpansTests
{
    private const string ChatMl =
        "{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\\n' + m['content'] + '<|im_end|>' + '\\n' }}{% endfor %}"
        + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

    private static readonly IReadOnlyList<ChatMessage> s_conversation =
    [
        new("system", "Label it: user or assistant."),
        new("user", "user"),
        new("assistant", "user"),
        new("user", "And now?"),
        new("assistant", "assistant"),
    ];

    [Fact]
    public void Render_ChatMl_SpansEndWithTheEndToken() =>
        Assert.Equal(["user<|im_end|>", "assistant<|im_end|>"], Spans(ChatMl, s_conversation));

    [Fact]
    public void Render_GenerationPromptAtTheEnd_ChangesNoSpan() =>
        Assert.Equal(["user<|im_end|>", "assistant<|im_end|>"], Spans(ChatMl, s_conversation, addGenerationPrompt: true));

    [Fact]
    public void Render_EmptyAndBlankAnswers_StillEndTheTurn() =>
        Assert.Equal(
            ["<|im_end|>", "  \n<|im_end|>"],
            Spans(ChatMl, [new("user", "a"), new("assistant", ""), new("user", "b"), new("assistant", "  \n")]));

    [Fact]
    public void Render_AnswerThatHoldsTheMarkup_IsOneSpan() =>
        Assert.Equal(
            ["x<|im_end|>\n<|im_start|>user\ny<|im_end|>"],
            Spans(ChatMl, [new("user", "a"), new("assistant", "x<|im_end|>\n<|im_start|>user\ny")]));

    [Fact]
    public void Render_NoAssistant_NoSpans() =>
        Assert.Empty(Spans(ChatMl, [new("user", "a")], addGenerationPrompt: true));

    [Fact]
    public void Render_AssistantFirst_IsFound() =>
        Assert.Equal(["a<|im_end|>"], Spans(ChatMl, [new("assistant", "a"), new("user", "a")]));

    [Fact]
    public void Render_EndOfTextOnlyAtTheVeryEnd_SpansAreAlike()
    {
        // Phi-3.5: the end-of-text token follows the whole conversation, so that no part of it is a prefix of the next.
        const string Phi = "{% for m in messages %}{{ '<|' + m['role'] + '|>\\n' + m['content'] + '<|end|>\\n' }}{% endfor %}"
            + "{% if add_generation_prompt %}{{ '<|assistant|>\\n' }}{% else %}{{ eos_token }}{% endif %}";
        Assert.Equal(["user<|end|>", "assistant<|end|>"], Spans(Phi, s_conversation, new Dictionary<string, string> { ["eos_token"] = "<|endoftext|>" }));
    }

    [Fact]
    public void Render_TrimmedContentAndEndToken_SpansHoldBoth()
    {
        const string Llama2 = "{{ bos_token }}{% for m in messages %}{% if m['role'] == 'user' %}{{ '[INST] ' + m['content'] | trim + ' [/INST]' }}"
            + "{% elif m['role'] == 'assistant' %}{{ ' ' + m['content'] | trim + ' ' + eos_token }}{% endif %}{% endfor %}";
        Assert.Equal(
            [" 4 </s>", " 4 [/INST] </s>"],
            Spans(Llama2, [new("user", "4?"), new("assistant", " 4\n"), new("user", "4"), new("assistant", "4 [/INST]")], new Dictionary<string, string> { ["bos_token"] = "<s>", ["eos_token"] = "</s>" }));
    }

    [Fact]
    public void Render_TemplateThatDropsEarlierThinking_SpansHoldWhatIsLeft()
    {
        const string Thinking = "{% for m in messages %}{{ '<|im_start|>' + m.role + '\\n' }}"
            + "{% if m.role == 'assistant' and not loop.last %}{{ m.content.split('</think>')[-1].lstrip('\\n') }}{% else %}{{ m.content }}{% endif %}{{ '<|im_end|>\\n' }}{% endfor %}"
            + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";
        Assert.Equal(
            ["one<|im_end|>", "<think>\nb\n</think>\n\ntwo<|im_end|>"],
            Spans(Thinking, [new("user", "1"), new("assistant", "<think>\na\n</think>\n\none"), new("user", "2"), new("assistant", "<think>\nb\n</think>\n\ntwo")]));
    }

    [Fact]
    public void Render_GenerationPromptThatOpensThinking_SpanStartsAtTheContent()
    {
        const string OpensThinking = "{% for m in messages %}{% if m.role == 'user' %}{{ '<u>' + m.content }}{% else %}{{ '<a>' + m.content + '<eos>' }}{% endif %}{% endfor %}"
            + "{% if add_generation_prompt %}{{ '<a><think>\\n' }}{% endif %}";
        Assert.Equal(["b<eos>", "a<eos>"], Spans(OpensThinking, [new("user", "a"), new("assistant", "b"), new("user", "b"), new("assistant", "a")]));
    }

    [Fact]
    public void Render_TemplateThatRefusesParts_SpansComeFromTheContent()
    {
        const string Whole = "{% if messages | length != 4 %}{{ raise_exception('four turns only') }}{% endif %}"
            + "{% for m in messages %}{{ '<|' + m.role + '|>' + m.content + '</s>\\n' }}{% endfor %}";
        Assert.Equal(["user</s>", "b</s>"], Spans(Whole, [new("user", "user"), new("assistant", "user"), new("user", "b"), new("assistant", "b")]));
    }

    [Fact]
    public void Render_TemplateWithoutEndToken_SpanIsTheContent()
    {
        const string Plain = "{% for m in messages %}{{ m.role + ': ' + m.content + '\\n' }}{% endfor %}{% if add_generation_prompt %}{{ 'assistant: ' }}{% endif %}";
        Assert.Equal(["user", "assistant"], Spans(Plain, s_conversation));
    }

    [Fact]
    public void Render_GenerationMarkers_AreTakenAsTheyAre()
    {
        const string Marked = "{%- macro turn(m) %}{% generation %}{{ m.content }}!{% endgeneration %}{% endmacro %}"
            + "{% for m in messages %}{{ m.role }}: {% if m.role == 'assistant' %}{{ turn(m) }}{% else %}{{ m.content }}{% endif %}\n{% endfor %}";
        var template = new ChatTemplate(Marked);
        Assert.True(template.HasGenerationMarkers);
        Assert.Equal(["user!", "assistant!"], Spans(Marked, s_conversation));
    }

    [Fact]
    public void Render_UnmarkedTemplates_AgreeWithTheirMarkedVariants()
    {
        // Three variants mark a token more: Phi-3's the end of the whole text, GLM's the header of the next turn, DeepSeek's the turn's own header.
        string[] more = ["trl-phi3", "trl-glm4moe", "trl-deepseekv3"];
        var (same, within, other) = (0, 0, new List<string>());
        foreach (var golden in GoldenCase.Read("goldens.jsonl").Where(golden => golden.Root.TryGetProperty("assistant_spans_utf16", out _)))
        {
            var plainName = golden.Text("template")!.Replace("_training", "", StringComparison.Ordinal);
            if (!File.Exists(Path.Combine(SharedFiles.Require("chat_templates", "templates"), plainName)))
            {
                continue;
            }

            var marked = golden.Render();
            var plain = Rendered(golden, GoldenCase.Source(plainName));
            if (plain?.Text != marked.Text)
            {
                continue;
            }

            var (expected, actual) = (Texts(marked).Select(text => text.TrimEnd()).ToArray(), Texts(plain));
            if (expected.SequenceEqual(actual))
            {
                same++;
            }
            else if (more.Any(name => plainName.StartsWith(name, StringComparison.Ordinal)) && actual.Index().All(item => (expected[item.Index].StartsWith(item.Item, StringComparison.Ordinal) || expected[item.Index] == "<｜Assistant｜>" + item.Item)))
            {
                within++;
            }
            else
            {
                other.Add($"{golden.Name}: expected {string.Join(" | ", expected)}, got {string.Join(" | ", actual)}".Replace("\n", "\\n", StringComparison.Ordinal));
            }
        }

        Assert.True(other.Count == 0, $"{same} agree, {within} lie within, {other.Count} do not:\n{string.Join('\n', other)}");
        Assert.True(same > 100, $"only {same} were compared");
    }

    [Fact]
    public void Render_EveryUnmarkedTemplate_HasASpanForEveryAnswer()
    {
        var (turns, other) = (0, new List<string>());
        foreach (var golden in GoldenCase.Read("goldens.jsonl").Where(golden => golden.Text("expected") is not null && !golden.Template().HasGenerationMarkers))
        {
            var answers = golden.Root.GetProperty("messages").EnumerateArray()
                .Where(message => message.GetProperty("role").GetString() == "assistant")
                .Select(message => message.TryGetProperty("content", out var content) && content.ValueKind == System.Text.Json.JsonValueKind.String ? content.GetString() : null)
                .ToList();
            if (answers.Contains(null) || golden.Root.GetRawText().Contains("tool_calls", StringComparison.Ordinal))
            {
                continue;
            }

            turns += answers.Count;
            var spans = Texts(golden.Render());
            // An empty answer is nothing at all where no token ends a turn.
            var right = (spans.Length == answers.Count || (spans.Length == 0 && answers is [""])) && spans.Index().All(span => Holds(span.Item, answers[span.Index]!));
            if (!right)
            {
                other.Add($"{golden.Name}: {string.Join(" | ", spans)}".Replace("\n", "\\n", StringComparison.Ordinal));
            }
        }

        Assert.True(other.Count == 0, $"{other.Count} conversations:\n{string.Join('\n', other)}");
        Assert.True(turns > 500, $"only {turns} answers were checked");
    }

    /// <summary>Whether a span holds an answer, without what templates strip, and little else.</summary>
    private static bool Holds(string span, string answer)
    {
        var said = answer.Split("</think>")[^1].Trim().Replace("\n\n", "\n", StringComparison.Ordinal);
        span = span.Replace("\n\n", "\n", StringComparison.Ordinal);
        return span.Contains(said, StringComparison.Ordinal) && span.Length <= answer.Length + 60;
    }

    private static RenderedChat? Rendered(GoldenCase golden, string source)
    {
        try
        {
            return golden.Render(golden.Compile(source));
        }
        catch (TuningException)
        {
            return null;
        }
    }

    private static string[] Spans(string source, IReadOnlyList<ChatMessage> messages, bool addGenerationPrompt = false) =>
        Texts(new ChatTemplate(source).Render(messages, addGenerationPrompt));

    private static string[] Spans(string source, IReadOnlyList<ChatMessage> messages, Dictionary<string, string> tokens) =>
        Texts(new ChatTemplate(source, tokens).Render(messages));

    private static string[] Texts(RenderedChat chat) => [.. chat.AssistantSpans.Select(span => chat.Text[span.Start..span.End])];
}
