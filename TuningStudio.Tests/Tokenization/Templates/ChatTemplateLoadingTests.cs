using TuningStudio.Core.Contracts;
using TuningStudio.Core.Tokenization.Templates;

namespace TuningStudio.Tests.Tokenization.Templates;

/// <summary>Where a model folder keeps its template, and what it may name.</summary>
public sealed class ChatTemplateLoadingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chat-template-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void TryLoad_NoTemplate_IsNull()
    {
        Assert.Null(ChatTemplate.TryLoad(_folder));
        Write("tokenizer_config.json", """{"bos_token":"<s>"}""");
        Assert.Null(ChatTemplate.TryLoad(_folder));
        Write("tokenizer_config.json", """{"chat_template":null}""");
        Assert.Null(ChatTemplate.TryLoad(_folder));
    }

    [Fact]
    public void TryLoad_TextInConfig_KnowsTheTokensThatAreDefined()
    {
        Write("tokenizer_config.json", """
            {"bos_token":{"content":"<s>","lstrip":false},"eos_token":"</s>","pad_token":null,"additional_special_tokens":["<a>",{"content":"<b>"}],
             "chat_template":"{{ bos_token }}{{ messages[0].content }}{{ eos_token }}{{ pad_token is defined }}{{ unk_token is defined }}{{ additional_special_tokens }}"}
            """);
        Assert.Equal("<s>hi</s>FalseFalse['<a>', '<b>']", Render());
    }

    [Fact]
    public void TryLoad_NamedTemplates_TakesDefault()
    {
        Write("tokenizer_config.json", """{"chat_template":[{"name":"tool_use","template":"tools"},{"name":"default","template":"{{ messages[0].role }}"}]}""");
        Assert.Equal("user", Render());
    }

    [Fact]
    public void TryLoad_NamedTemplatesWithoutDefault_NamesThem()
    {
        Write("tokenizer_config.json", """{"chat_template":[{"name":"rag","template":"a"},{"name":"tool_use","template":"b"}]}""");
        var error = Assert.Throws<TuningException>(() => ChatTemplate.TryLoad(_folder));
        Assert.Contains("rag, tool_use", error.Message, StringComparison.Ordinal);
        Assert.Equal("chat_template", error.Field);
    }

    [Fact]
    public void TryLoad_OwnFile_GoesBeforeTheConfig()
    {
        Write("tokenizer_config.json", """{"eos_token":"</s>","chat_template":"config"}""");
        Write("chat_template.json", """{"chat_template":"json"}""");
        Assert.Equal("config", Render());
        Write("chat_template.jinja", "own {{ eos_token }}\n");
        Assert.Equal("own </s>", Render());
    }

    [Fact]
    public void TryLoad_JsonFile_IsTheLast()
    {
        Write("chat_template.json", """{"chat_template":"json {{ messages | length }}"}""");
        Assert.Equal("json 1", Render());
    }

    [Fact]
    public void TryLoad_DamagedConfig_NamesFileAndLine()
    {
        Write("tokenizer_config.json", "{\n  \"bos_token\": <s>\n}");
        var error = Assert.Throws<TuningException>(() => ChatTemplate.TryLoad(_folder));
        Assert.Equal(ErrorCodes.InvalidTemplate, error.Code);
        Assert.EndsWith("tokenizer_config.json", error.File, StringComparison.Ordinal);
        Assert.Equal(2, error.Line);
    }

    [Fact]
    public void TryLoad_WrongSyntax_NamesFileAndLine()
    {
        Write("chat_template.jinja", "one\n{% if x %}\nthree {{ 1 + }}\n{% endif %}");
        var error = Assert.Throws<TuningException>(() => ChatTemplate.TryLoad(_folder));
        Assert.EndsWith("chat_template.jinja", error.File, StringComparison.Ordinal);
        Assert.Equal(3, error.Line);
        Assert.Contains("line 3", error.Message, StringComparison.Ordinal);
    }

    private string Render() => ChatTemplate.TryLoad(_folder)!.Render([new(ChatMessage.User, "hi")]).Text;

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);
}
