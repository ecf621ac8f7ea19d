using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using OpenAI.Chat;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;
using TuningStudio.Core.Tokenization;
using TuningStudio.Core.Tokenization.Templates;
using TuningStudio.Tests.Support;
using TuningStudio.Tests.Web.Hosting;
using TuningStudio.Web.Api.Answers;
using TuningStudio.Web.Api.Chat;
using TuningStudio.Web.Api.Chat.Tools;
using TuningStudio.Web.Api.Http;

namespace TuningStudio.Tests.Web.Api;

/// <summary>Tools in <c>/v1/chat/completions</c>: what a model is shown of them, and what becomes of an answer that calls one.</summary>
public sealed class ToolCallTests
{
    private const string Conversation =
        """
        "tools":[{"type":"function","function":{"name":"weather","parameters":{"type":"object","properties":{"city":{"type":"string"}}}}}],
        "messages":[{"role":"user","content":"Weather?"},
          {"role":"assistant","content":null,"tool_calls":[{"id":"abcdefghi","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Bern\"}"}}]},
          {"role":"tool","tool_call_id":"abcdefghi","content":"sun"},
          {"role":"assistant","content":"Sun."}]
        """;

    private const string Template =
        """
        {% for tool in tools or [] %}{{ tool | tojson }};{% endfor %}{% for m in messages %}<{{ m.role }} {{ m.tool_call_id }}>{% for c in m.tool_calls or [] %}CALL {{ c.id }} {{ c.function.name }} {{ c.function.arguments.city }}{% else %}{{ m.content }}{% endfor %}<end>{% endfor %}
        """;

    private static readonly HashSet<string> Known = ["weather", "time"];

    [Fact]
    public void Read_RequestWithTools_LooksAsTrainingDataDoes()
    {
        var request = JsonSerializer.Deserialize($$"""{"model":"m",{{Conversation}}}""", ApiJson.Plain.ChatRequest)!;
        using var folder = new TestFolder();
        var data = Path.Combine(folder.Root, "data.jsonl");
        File.WriteAllText(data, $"{{{Conversation.ReplaceLineEndings(" ")}}}\n");

        // As the worker gets it.
        var sent = (GenerateRequest)JsonSerializer.Deserialize(JsonSerializer.Serialize(ChatReading.Read(request)[0], StudioJson.Line.GenerationCommand), StudioJson.Line.GenerationCommand)!;
        var asked = new ChatTemplate(Template).Render(sent.Conversation).Text;

        Assert.Equal(new ChatTemplate(Template).Render(DatasetFile.Open(data).Records().Single().Messages).Text, asked);
        Assert.Contains("CALL abcdefghi weather Bern", asked, StringComparison.Ordinal);
        Assert.Contains("<tool abcdefghi>sun", asked, StringComparison.Ordinal);
        Assert.StartsWith("{\"type\": \"function\"", asked, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NoToolToBeCalled_ShowsNone()
    {
        var request = JsonSerializer.Deserialize($$"""{"model":"m","tool_choice":"none",{{Conversation}}}""", ApiJson.Plain.ChatRequest)!;

        Assert.Null(ChatReading.Read(request)[0].Tools);
        Assert.Null(ChatReading.Tools(request));
    }

    [Theory]
    [InlineData("<tool_call>\n{\"name\": \"weather\", \"arguments\": {\"city\": \"Bern\"}}\n</tool_call>", "", "weather{\"city\": \"Bern\"}")] // Hermes, Qwen
    [InlineData("Let me look.\n<tool_call>{\"name\":\"weather\",\"arguments\":{}}</tool_call>\n<tool_call>{\"name\":\"other\",\"arguments\":{\"x\":[1]}}", "Let me look.", "weather{}|other{\"x\":[1]}")]
    [InlineData("{\"name\": \"weather\", \"parameters\": {\"city\": \"北京\"}}", "", "weather{\"city\": \"北京\"}")] // Llama 3
    [InlineData("<|python_tag|>{\"type\": \"function\", \"name\": \"weather\", \"parameters\": {}}; {\"name\": \"time\", \"parameters\": {}}", "", "weather{}|time{}")]
    [InlineData(" [TOOL_CALLS] [{\"name\": \"weather\", \"arguments\": {}}, {\"name\": \"time\", \"arguments\": {}}]", "", "weather{}|time{}")] // Mistral
    [InlineData("{\"name\":\"weather\",\"arguments\":\"{\\\"city\\\":1}\"}", "", "weather{\"city\":1}")]
    public void Find_AnswerThatCalls_IsReadInEveryForm(string answer, string content, string calls)
    {
        var found = AnswerWithCalls.Find(answer, Known)!;

        Assert.Equal(content, found.Content);
        Assert.Equal(calls, string.Join('|', found.Calls.Select(call => call.Function.Name + call.Function.Arguments)));
        Assert.All(found.Calls, call => Assert.Matches("^[0-9a-f]{9}$", call.Id));
    }

    [Theory]
    [InlineData("It is sunny.")]
    [InlineData("")]
    [InlineData("{\"name\": \"Anna\", \"parameters\": {}}")] // JSON, of no tool
    [InlineData("{\"name\": \"weather\"}")]
    [InlineData("{\"name\": \"weather\", \"parameters\": {}} is what I would call")]
    [InlineData("{\"name\": \"weather\", \"parameters\": {")]
    [InlineData("[]")]
    [InlineData("<tool_call>{\"name\": \"weather\", \"arguments\": {</tool_call>")]
    [InlineData("<tool_call>weather</tool_call>")]
    public void Find_AnswerThatDoesNot_IsText(string answer) => Assert.Null(AnswerWithCalls.Find(answer, Known));

    [Theory]
    [InlineData("Let me look.\n <tool_call>\n{\"name\":\"weather\",\"arguments\":{\"a\":1}}</tool_call>", "Let me look.", "tool_calls")]
    [InlineData("{\"name\": \"weather\", \"parameters\": {\"a\":1}}", "", "tool_calls")]
    [InlineData("A <b> and <tool or <tool_cal> \n end ", "A <b> and <tool or <tool_cal> \n end ", "stop")]
    [InlineData("[1, 2, 3]", "[1, 2, 3]", "stop")]
    [InlineData("Never<tool_call>closed {", "Never<tool_call>closed {", "stop")]
    public async Task Stream_AnswerInSmallPieces_SaysWhatTheWholeOneDoes(string answer, string content, string reason)
    {
        var context = new DefaultHttpContext();
        using var body = new MemoryStream();
        context.Response.Body = body;

        await AnswerStream.SendAsync(context, Events(answer), 1, new ChatPieces("id", 0, "m", Known, withUsage: false));

        var choices = Encoding.UTF8.GetString(body.ToArray()).Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line != "data: [DONE]")
            .Select(line => JsonSerializer.Deserialize<JsonElement>(line["data: ".Length..]).GetProperty("choices")[0]).ToList();
        Assert.Equal(content, string.Concat(choices.Select(choice => choice.GetProperty("delta").TryGetProperty("content", out var text) ? text.GetString() : null)));
        Assert.Equal(reason, choices[^1].GetProperty("finish_reason").GetString());
        var calls = choices.Select(choice => choice.GetProperty("delta")).Where(delta => delta.TryGetProperty("tool_calls", out _)).Select(delta => delta.GetProperty("tool_calls")[0]).ToList();
        Assert.Equal(reason == "tool_calls" ? 1 : 0, calls.Count);
        Assert.All(calls, call => Assert.Equal((0, "function", "{\"a\":1}"), (call.GetProperty("index").GetInt32(), call.GetProperty("type").GetString(), call.GetProperty("function").GetProperty("arguments").GetString())));

        // Text that can be no call does not wait for the end.
        Assert.True(content is "" or ['[', ..] || choices[1].GetProperty("delta").GetProperty("content").GetString() == content[..1]);
    }

    [Fact]
    public async Task Chat_OfficialClientWithTools_IsAnswered()
    {
        await using var studio = await ApiStudio.StartAsync();
        var chat = studio.OpenAi.GetChatClient("starter");
        var call = ChatToolCall.CreateFunctionToolCall("call_1", "weather", BinaryData.FromString("""{"city":"Bern"}"""));
        OpenAI.Chat.ChatMessage[] turns = [new UserChatMessage("Weather?"), new AssistantChatMessage([call]), new ToolChatMessage("call_1", "sun")];
        var options = new ChatCompletionOptions { MaxOutputTokenCount = 8, Temperature = 0, Tools = { ChatTool.CreateFunctionTool("weather", "Tells the weather.", BinaryData.FromString("""{"type":"object","properties":{}}""")) } };

        OpenAI.Chat.ChatCompletion whole = await chat.CompleteChatAsync(turns, options, TestContext.Current.CancellationToken);
        var pieces = await chat.CompleteChatStreamingAsync(turns, options, TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);

        Assert.NotEmpty(whole.Content[0].Text);
        Assert.Equal(whole.Content[0].Text, string.Concat(pieces.SelectMany(piece => piece.ContentUpdate).Select(part => part.Text)));
    }

    [Fact]
    public async Task Chat_ModelWhoseTemplateKnowsTools_ReadsThem()
    {
        using var models = new TestFolder();
        var folder = Directory.CreateDirectory(Path.Combine(models.Root, "toolish")).FullName;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(SharedFiles.RepositoryRoot, "samples", "starter")))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        File.WriteAllText(Path.Combine(folder, "chat_template.jinja"), Template);
        var request = JsonSerializer.Deserialize($$"""{"model":"m",{{Conversation}}}""", ApiJson.Plain.ChatRequest)!;
        var prompt = new ChatTemplate(Template).Render(ChatReading.Read(request)[0].Conversation, addGenerationPrompt: true).Text;
        await using var studio = await ApiStudio.StartAsync(settings: new() { ["Studio:ModelRoots:0"] = models.Root });

        var (status, json) = await studio.PostAsync("/v1/chat/completions", $$"""{"model":"toolish","max_tokens":1,{{Conversation}}}""");

        Assert.Equal(200, status);
        Assert.Equal(TokenizerLoader.Load(folder).Encode(prompt).Length, json.GetProperty("usage").GetProperty("prompt_tokens").GetInt32());
    }

    private static async IAsyncEnumerable<(int Index, GenerationEvent Happened)> Events(string answer)
    {
        foreach (var letter in answer)
        {
            await Task.Yield();
            yield return (0, new GenerationDelta("r", letter.ToString(), 1));
        }

        yield return (0, new GenerationFinished("r", answer, [1], 1, "stop", 0));
    }
}
