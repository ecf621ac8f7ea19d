using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;
using TuningStudio.Core.Tokenization;
using TuningStudio.Core.Tokenization.Templates;

namespace TuningStudio.Tests.Tokenization;

public sealed class ExampleEncoderTests
{
    private const int Bos = 265;
    private const int End = 266;

    private static readonly ITextTokenizer Tokenizer = TinyModelFolder.Load(json =>
    {
        TinyModelFolder.AddToken(json, "<s>", "special");
        TinyModelFolder.AddToken(json, "<e>", "special");
        json["post_processor"] = System.Text.Json.Nodes.JsonNode.Parse("""
            {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "<s>"}}, {"Sequence": {"id": "A"}}],
             "special_tokens": {"<s>": {"id": "<s>", "ids": [265], "tokens": ["<s>"]}}}
            """);
    });

    [Fact]
    public void Encode_SharedConversations_GivesTheReferenceIdsAndMask()
    {
        var tokenizer = ModelTokenizers.Require("llama-3");
        foreach (var golden in JsonLines.Require("tokenizers", "llama-3", "chat_to_ids.jsonl"))
        {
            var spans = golden["assistant_spans_utf16"]!.AsArray().Select(span => ((int)span![0]!, (int)span[1]!)).ToArray();
            var messages = golden["messages"]!.AsArray().Select(turn => new ChatMessage((string)turn!["role"]!, (string)turn["content"]!)).ToArray();
            var encoder = new ExampleEncoder(tokenizer, _ => new RenderedChat(golden.Text("text")!, spans));

            var example = encoder.Encode(new TrainingRecord([.. messages, .. messages[^1].Role == "assistant" ? Array.Empty<ChatMessage>() : [new ChatMessage("assistant", "")]], 7));

            Assert.Equal(golden.Ids("ids"), example.Ids);
            Assert.Equal(golden.Text("assistant_mask"), Mask(example));
            Assert.Equal(7, example.Line);
        }
    }

    [Fact]
    public void Encode_PlainConversation_TrainsAnswersAndTheirEnd()
    {
        var example = Plain().Encode(Record(("system", "ab"), ("user", "low"), ("assistant", "new")));

        Assert.Equal([Bos, .. Tokenizer.Encode("ab\nlow\n"), .. Tokenizer.Encode("new"), End], example.Ids);
        Assert.Equal(new string('0', example.Ids.Length - 2) + "11", Mask(example));
        Assert.Equal("<s>ab\nlow\nnew<e>", Tokenizer.Decode(example.Ids));
    }

    [Theory]
    [InlineData("low ", "<s>low new<e>")]
    [InlineData("low\n", "<s>low\nnew<e>")]
    [InlineData("", "<s>new<e>")]
    public void Encode_PlainPromptThatEndsInWhiteSpace_GetsNoLineBreak(string prompt, string expected) =>
        Assert.Equal(expected, Tokenizer.Decode(Plain().Encode(Record(("user", prompt), ("assistant", "new"))).Ids));

    [Fact]
    public void Encode_PromptWeight_IsThePromptsAndTheAnswersIsOne()
    {
        var encoder = new ExampleEncoder(Tokenizer, render: null, End, new EncodingOptions { MaskPrompt = false, PromptWeight = 0.25, MaxLength = 100 });

        var example = encoder.Encode(Record(("user", "low"), ("assistant", "new")));

        var prompt = example.Ids.Length - 2;
        Assert.Equal([.. Enumerable.Repeat(0.25f, prompt), 1, 1], example.Weights!);
        Assert.Equal(((prompt - 1) * 0.25) + 2, example.TrainedWeight);
        Assert.Equal(new string('0', prompt) + "11", Mask(example.InFull()));
        Assert.Null(example.InFull().Weights);
    }

    [Fact]
    public void EncodePrompt_PlainConversation_IsHowTheExampleBegins()
    {
        var example = Plain().Encode(Record(("user", "low"), ("assistant", "a"), ("user", "er"), ("assistant", "new")));

        var prompt = new PlainConversation(Tokenizer, End).EncodePrompt(
            [new("user", "low"), new("assistant", "a"), new("user", "er")]);

        Assert.Equal(prompt, example.Ids[..prompt.Length]);
        Assert.Equal("<s>low\na<e>er\n", Tokenizer.Decode(prompt));
        Assert.Equal(4, example.TrainedTokens);
    }

    [Fact]
    public void Encode_WithoutMasking_TrainsAllButTheFirstToken()
    {
        var example = Plain(new EncodingOptions { MaskPrompt = false }).Encode(Record(("user", "low"), ("assistant", "new")));

        Assert.Equal("0" + new string('1', example.Ids.Length - 1), Mask(example));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Encode_RecordWithoutAnswer_HasNothingToTrain(bool maskPrompt)
    {
        var encoder = Plain(new EncodingOptions { MaskPrompt = maskPrompt });

        Assert.Equal(0, encoder.Encode(Record(("system", "ab"), ("user", "low"))).TrainedTokens);
        Assert.Equal(0, encoder.Encode(Record()).TrainedTokens);
    }

    [Fact]
    public void Encode_TurnsBehindTheLastAnswer_AreLeftOut()
    {
        var example = Plain().Encode(Record(("user", "low"), ("assistant", "new"), ("user", "low"), ("tool", "er")));

        Assert.Equal("<s>low\nnew<e>", Tokenizer.Decode(example.Ids));
        Assert.Equal((2, 2), (example.TrainedTokens, example.LeftOutTurns));
    }

    [Theory]
    [InlineData(7, 7, "refuses the conversation: Roles")]
    [InlineData(3, 21, "refuses the conversation of record 3: Roles")]
    public void Encode_TemplateRefuses_NamesTheRecord(long record, long line, string message)
    {
        var template = new ChatTemplate("{{ raise_exception('Roles must take turns.') }}");
        var encoder = new ExampleEncoder(Tokenizer, messages => template.Render(messages));

        var fault = Assert.Throws<TuningException>(() => encoder.Encode(new TrainingRecord([new("user", "a"), new("assistant", "b")], record) { FileLine = line }));

        Assert.Equal((ErrorCodes.InvalidTemplate, null, line), (fault.Code, fault.File, fault.Line));
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, "<s>low\n", true, 0)]
    [InlineData(4, "<s>low\nnew", true, 1)]
    [InlineData(5, "<s>low\nnew<e>", false, 2)]
    public void Encode_MaximumLength_CutsTheEnd(int length, string expected, bool truncated, int trained)
    {
        var example = Plain(new EncodingOptions { MaxLength = length }).Encode(Record(("user", "low"), ("assistant", "new")));

        Assert.Equal((expected, truncated, trained), (Tokenizer.Decode(example.Ids), example.Truncated, example.TrainedTokens));
    }

    [Fact]
    public void Constructor_MaximumLengthOfNothing_IsRefused() =>
        Assert.Equal(ErrorCodes.InvalidOption, Assert.Throws<TuningException>(() => Plain(new EncodingOptions { MaxLength = 0 })).Code);

    [Theory]
    [InlineData("user", "<s>ab\nlow\nnew<e>")]
    [InlineData("system", "<s>low\nnew<e>")]
    public void Encode_SystemPrompt_StandsBeforeRecordsWithoutOne(string firstRole, string expected)
    {
        var encoder = Plain(new EncodingOptions { SystemPrompt = "ab" });

        Assert.Equal(expected, Tokenizer.Decode(encoder.Encode(Record((firstRole, "low"), ("assistant", "new"))).Ids));
    }

    [Fact]
    public void Encode_SpecialTokenInContent_IsThatTokenAsHuggingFaceHasIt()
    {
        int[] expected = [Bos, 'h', Bos, End, 'i', End];

        var example = new ExampleEncoder(Tokenizer, Render).Encode(Record(("user", "h<s><e>"), ("assistant", "i")));

        Assert.Equal(expected, example.Ids);
        Assert.Equal(new string('0', expected.Length - 2) + "11", Mask(example));
    }

    [Fact]
    public void Encode_TokenThatStraddlesTheSpan_IsTrained()
    {
        var encoder = new ExampleEncoder(Tokenizer, _ => new RenderedChat("a low", [(2, 5)]));

        Assert.Equal("01", Mask(encoder.Encode(Record(("assistant", "low")))));
    }

    private static ExampleEncoder Plain(EncodingOptions? options = null) => new(Tokenizer, render: null, End, options);

    private static TrainingRecord Record(params (string Role, string Content)[] turns) =>
        new([.. turns.Select(turn => new ChatMessage(turn.Role, turn.Content))], 1);

    private static string Mask(EncodedExample example) => string.Concat(example.Trained.Select(trained => trained ? '1' : '0'));

    private static RenderedChat Render(IReadOnlyList<ChatMessage> messages)
    {
        var text = "<s>";
        var spans = new List<(int, int)>();
        foreach (var message in messages)
        {
            var start = text.Length;
            text += message.Content;
            if (message.Role == ChatMessage.Assistant)
            {
                text += "<e>";
                spans.Add((start, text.Length));
            }
        }

        return new RenderedChat(text, spans);
    }
}
