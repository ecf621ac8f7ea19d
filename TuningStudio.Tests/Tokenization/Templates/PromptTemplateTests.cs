using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;
using TuningStudio.Core.Tokenization;
using TuningStudio.Core.Tokenization.Templates;

namespace TuningStudio.Tests.Tokenization.Templates;

public sealed class PromptTemplateTests : IDisposable
{
    private static readonly PromptTemplate Template = new() { Prompt = "Q: {prompt}\nA:", Answer = " {answer} !", System = "[{system}]\n" };

    private readonly TinyModelFolder _folder = new(json =>
    {
        TinyModelFolder.AddToken(json, "<s>", "special");
        TinyModelFolder.AddToken(json, "<e>", "special");
        json["post_processor"] = System.Text.Json.Nodes.JsonNode.Parse("""
            {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "<s>"}}, {"Sequence": {"id": "A"}}],
             "special_tokens": {"<s>": {"id": "<s>", "ids": [265], "tokens": ["<s>"]}}}
            """);
    });

    private readonly ModelText _text;

    public PromptTemplateTests()
    {
        _folder.Write("tokenizer_config.json", """{"bos_token":"<s>","eos_token":"<e>"}""");
        _text = ModelText.Load(_folder.Path);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Encode_OwnTemplate_TrainsFromTheAnswerToItsEnd()
    {
        var example = _text.With(Template).Encoder(new EncodingOptions { SystemPrompt = "ab" }).Encode(Record("low", "new", "ab", "lower"));

        var trained = example.Ids.Select((id, place) => (id, place)).Where(token => example.Trained[token.place]).Select(token => token.id);
        Assert.Equal("<s>[ab]\nQ: low\nA: new !<e>Q: ab\nA: lower !<e>", _text.Tokenizer.Decode(example.Ids));
        Assert.Equal("new !<e>lower !<e>", _text.Tokenizer.Decode(trained));
    }

    [Fact]
    public void EncodePrompt_OwnTemplate_IsWhatTrainingSawBeforeTheAnswer()
    {
        var text = _text.With(Template);
        var example = text.Encoder(new EncodingOptions()).Encode(Record("low", "new"));

        var prompt = text.EncodePrompt([new ChatMessage(ChatMessage.User, "low")]);

        Assert.Equal(Array.IndexOf(example.Trained, true), prompt.Length);
        Assert.Equal(prompt, example.Ids[..prompt.Length]);
    }

    [Fact]
    public void ToJinja_OwnTemplate_WritesTheSameText()
    {
        var tricky = new PromptTemplate { Prompt = "It's {prompt}\\\n\tso:", Answer = "'{answer}'" };
        ChatMessage[] messages = [new("system", "be"), new("user", "low"), new("assistant", "new"), new("user", "ab")];

        var jinja = new ChatTemplate(PromptTemplateFile.ToJinja(tricky, _text));

        Assert.Equal("<s>be\n\nIt's low\\\n\tso:'new'<e>It's ab\\\n\tso:'", jinja.Render(messages, addGenerationPrompt: true).Text);
    }

    [Theory]
    [InlineData("user:low")]
    [InlineData("user:low ")]
    [InlineData("user:")]
    [InlineData("system:be", "user:low")]
    [InlineData("system:be\n", "user:low")]
    [InlineData("user:low", "assistant:new", "user:ab")]
    [InlineData("user:low\n", "assistant:new", "user:", "user:ab")]
    [InlineData("user:low", "assistant:new")]
    public void PlainToJinja_AnyConversation_WritesTheSameText(params string[] turns)
    {
        ChatMessage[] messages = [.. turns.Select(turn => turn.Split(':')).Select(turn => new ChatMessage(turn[0], turn[1]))];
        var jinja = new ChatTemplate(PromptTemplateFile.PlainToJinja(_text));

        Assert.Equal(_text.Tokenizer.Decode(_text.EncodePrompt(messages)), jinja.Render(messages, addGenerationPrompt: true).Text);
        if (messages[^1].Role == ChatMessage.Assistant)
        {
            var whole = _text.Encoder(new EncodingOptions()).Encode(new TrainingRecord([.. messages], 1));
            Assert.Equal(_text.Tokenizer.Decode(whole.Ids), jinja.Render(messages).Text);
        }
    }

    [Fact]
    public void For_FolderWithoutATemplate_IsTheModelItself() => Assert.Same(_text, _text.For(_folder.Path));

    [Fact]
    public void Read_DamagedFile_NamesIt()
    {
        _folder.Write(PromptTemplateFile.FileName, """{"prompt":"no mark"}""");

        var error = Assert.Throws<TuningException>(() => PromptTemplateFile.Read(_folder.Path));

        Assert.Equal(ErrorCodes.InvalidTemplate, error.Code);
        Assert.EndsWith(PromptTemplateFile.FileName, error.File, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no mark", null, null, "promptTemplate")]
    [InlineData("{prompt} {prompt}", null, null, "promptTemplate")]
    [InlineData("{prompt}", "none", null, "answerTemplate")]
    [InlineData("{prompt}", null, "none", "systemTemplate")]
    public void Refuse_FormWithoutItsMark_NamesIt(string prompt, string? answer, string? system, string field) =>
        Assert.Equal(field, Assert.Throws<TuningException>(() => new PromptTemplate { Prompt = prompt, Answer = answer, System = system }.Refuse()).Field);

    private static TrainingRecord Record(params string[] turns) =>
        new([.. turns.Select((turn, place) => new ChatMessage(place % 2 == 0 ? ChatMessage.User : ChatMessage.Assistant, turn))], 1);
}
