using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;

namespace TuningStudio.Tests.Data.Layouts;

public sealed class ChatLayoutTests : IDisposable
{
    private const string Question = """{"role":"user","content":"q"}""";
    private const string Answer = """{"role":"assistant","content":"a"}""";

    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData($$"""{"messages":[{"role":"system","content":"s"},{{Question}},{{Answer}},{{Question}},{{Answer}}]}""", "system: s | user: q | assistant: a | user: q | assistant: a")]
    [InlineData($$"""{"messages":[{"role":"developer","content":"s"},{{Question}},{{Answer}}]}""", "system: s | user: q | assistant: a")]
    [InlineData($$"""{"messages":[{"role":"user","content":[{"type":"text","text":"q1 "},{"type":"text","value":"q2"}]},{{Answer}}]}""", "user: q1 q2 | assistant: a")]
    [InlineData($$"""{"messages":[{{Question}},{"role":"assistant","content":"a","weight":1,"name":"x"}],"id":4}""", "user: q | assistant: a")]
    [InlineData($$"""{"prompt":"q","prompt_id":"1","messages":[{{Question}},{{Answer}}]}""", "user: q | assistant: a")]
    [InlineData($$"""{"system":"s","messages":[{{Question}},{{Answer}}]}""", "system: s | user: q | assistant: a")]
    [InlineData($$"""{"system":"s","messages":[{"role":"system","content":"t"},{{Question}},{{Answer}}]}""", "system: t | user: q | assistant: a")]
    [InlineData($$"""{"system":" ","messages":[{{Question}},{{Answer}}]}""", "user: q | assistant: a")]
    [InlineData("""{"messages":[{"role":"user","content":"q","from":null,"value":null},{"from":"gpt","value":"a","role":null,"content":null}]}""", "user: q | assistant: a")]
    [InlineData("""{"messages":[{"role":"user","content":"q","weight":null,"loss_weight":null},{"role":"assistant","content":"a","weight":1,"loss_weight":null}]}""", "user: q | assistant: a")]
    [InlineData($$"""{"messages":[{"role":"user","content":[{"type":"text","text":null,"value":"q"},{"type":null,"text":"!","value":null}]},{{Answer}}]}""", "user: q! | assistant: a")]
    public void Map_Messages_IsAConversation(string line, string expected)
    {
        var dataset = folder.Open(line);

        Assert.Equal(DatasetFormat.Messages, dataset.Format);
        Assert.Equal(expected, DataFolder.Show(Assert.Single(dataset.All())));
    }

    [Theory]
    [InlineData("""{"conversations":[{"from":"human","value":"q"},{"from":"gpt","value":"a"}],"system":"s"}""", "system: s | user: q | assistant: a")]
    [InlineData("""{"conversations":[{"from":"system","value":"t"},{"from":"human","value":"q"},{"from":"gpt","value":"a"}],"system":"s"}""", "system: t | user: q | assistant: a")]
    [InlineData("""{"conversations":[{"from":"human","value":"q"},{"from":"bing","value":"a"},{"from":"human","value":"r"},{"from":"ChatGPT","value":"b"}]}""", "user: q | assistant: a | user: r | assistant: b")]
    [InlineData("""{"conversations":[{"role":"user","content":"q"},{"role":"assistant","content":"a"}]}""", "user: q | assistant: a")]
    [InlineData(
        """{"conversations":[{"from":"human","value":"q"},{"from":"function_call","value":"{\"name\":\"f\"}"},{"from":"observation","value":"{\"x\":1}"},{"from":"gpt","value":"a"}],"tools":"[]"}""",
        """user: q | assistant: {"name":"f"} | tool: {"x":1} | assistant: a""")]
    public void Map_ShareGpt_IsAConversation(string line, string expected)
    {
        var dataset = folder.Open(line);

        Assert.Equal(DatasetFormat.ShareGpt, dataset.Format);
        Assert.Equal(expected, DataFolder.Show(Assert.Single(dataset.All())));
    }

    [Theory]
    [InlineData(
        """{"role":"assistant","tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{\"城\": \"北京\"}"}}]}""",
        """{"name":"f","arguments":{"城":"北京"}}""")]
    [InlineData(
        """{"role":"assistant","content":null,"tool_calls":[{"function":{"name":"f","arguments":"{}"}},{"function":{"name":"g","arguments":"not json"}}]}""",
        """[{"name":"f","arguments":{}},{"name":"g","arguments":"not json"}]""")]
    [InlineData(
        """{"role":"assistant","content":"Wait.","function_call":{"name":"f","arguments":{"x":1}}}""",
        "Wait.\n{\"name\":\"f\",\"arguments\":{\"x\":1}}")]
    public void Map_ToolCalls_AreWrittenAsText(string turn, string expected)
    {
        var record = Assert.Single(folder.Open($$"""{"messages":[{{Question}},{{turn}},{"role":"tool","content":"ok"},{{Answer}}]}""").All());

        Assert.Equal(expected, record.Messages[1].Content);
        Assert.Equal("tool", record.Messages[2].Role);
    }

    [Fact]
    public void Map_ToolCalls_AreKeptAsTemplatesWantThem()
    {
        var record = Assert.Single(folder.Open(
            $$$"""
            {"messages":[{{{Question}}},{"role":"assistant","content":"Wait.","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"x\": 1}"}}]},{"role":"tool","tool_call_id":"c1","content":"ok"},{{{Answer}}}],"tools":[{"name":"f","parameters":{}}]}
            """.Trim()).All());

        Assert.Equal("""{"role":"assistant","content":"Wait.","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":{"x":1}}}]}""", record.Messages[1].Structured);
        Assert.Equal("""{"role":"tool","content":"ok","tool_call_id":"c1"}""", record.Messages[2].Structured);
        Assert.Equal("""[{"type":"function","function":{"name":"f","parameters":{}}}]""", record.Messages[0].Tools);
        Assert.Null(record.Messages[3].Structured);
    }

    [Theory]
    [InlineData("""{"conversations":TURNS,"tools":"[{\"name\":\"f\",\"parameters\":{}}]","system":"s"}""", null)]
    [InlineData("""{"messages":TURNS,"functions":[{"name":"f","parameters":{}}]}""", null)]
    [InlineData("""{"messages":TURNS,"tools":null,"functions":[{"name":"f","parameters":{}}]}""", null)]
    [InlineData("""{"dialog":TURNS,"tools":[{"type":"function","function":{"name":"f","parameters":{}}}]}""", "messages=dialog")]
    [InlineData("""{"prompt":[{"role":"user","content":"q"}],"completion":[{"role":"assistant","content":"a"}],"tools":[{"name":"f","parameters":{}}]}""", null)]
    [InlineData("""{"conversations":[{"from":"human","value":"q"}],"chosen":{"from":"gpt","value":"a"},"rejected":{"from":"gpt","value":"b"},"tools":[{"name":"f","parameters":{}}]}""", null)]
    [InlineData("""{"input":{"messages":[{"role":"user","content":"q"}],"tools":[{"name":"f","parameters":{}}]},"preferred_output":[{"role":"assistant","content":"a"}],"non_preferred_output":[{"role":"assistant","content":"b"}]}""", null)]
    public void Map_ToolsOfEveryLayoutWithTurns_AreKept(string line, string? columns)
    {
        var options = new DataOptions { Columns = columns is null ? null : ColumnMap.Parse(columns), Preference = DataOptions.Chosen };
        var record = Assert.Single(DatasetFile.Open(folder.Write("data", line.Replace("TURNS", """[{"from":"human","value":"q"},{"from":"gpt","value":"a"}]""", StringComparison.Ordinal)), options).All());

        Assert.Equal("""[{"type":"function","function":{"name":"f","parameters":{}}}]""", record.Messages[0].Tools);
        Assert.All(record.Messages.Skip(1), message => Assert.Null(message.Tools));
    }

    [Theory]
    [InlineData("function_call", """{"name": "f", "arguments": {"x": 1}}""", """{"role":"assistant","content":null,"tool_calls":[{"type":"function","function":{"name":"f","arguments":{"x":1}}}]}""")]
    [InlineData("function_call", """[{"name":"f","arguments":"{\"x\": 1}"},{"name":"g","arguments":{}}]""", """{"role":"assistant","content":null,"tool_calls":[{"type":"function","function":{"name":"f","arguments":{"x":1}}},{"type":"function","function":{"name":"g","arguments":{}}}]}""")]
    [InlineData("caller", """{"name":"f","arguments":{}}""", """{"role":"assistant","content":null,"tool_calls":[{"type":"function","function":{"name":"f","arguments":{}}}]}""")]
    [InlineData("gpt", """{"name":"f","arguments":{}}""", null)]
    [InlineData("function_call", """{"name":"f"}""", null)]
    [InlineData("function_call", "f(x)", null)]
    [InlineData("function_call", """{"name":"f","arguments":{"x":"\ud800"}}""", null)]
    public void Map_TurnWhoseTextIsACall_IsKeptAsTemplatesWantIt(string speaker, string text, string? structured)
    {
        var line = System.Text.Json.JsonSerializer.Serialize(new { conversations = new[] { new { from = "human", value = "q" }, new { from = speaker, value = text }, new { from = "gpt", value = "a" } } });
        var options = new DataOptions { Columns = speaker == "caller" ? ColumnMap.Parse("messages=conversations,function_tag=caller") : null };

        var turn = Assert.Single(DatasetFile.Open(folder.Write("data", line), options).All()).Messages[1];

        Assert.Equal(("assistant", text, structured), (turn.Role, turn.Content, turn.Structured));
    }

    [Theory]
    [InlineData("5")]
    [InlineData("\"[not json\"")]
    [InlineData("[]")]
    [InlineData("[1]")]
    [InlineData("""[{"a":1,"a":2}]""")]
    public void Map_ToolsThatCannotBeRead_AreLeftOut(string tools) =>
        Assert.Null(Assert.Single(folder.Open($$"""{"messages":[{{Question}},{{Answer}}],"tools":{{tools}}}""").All()).Messages[0].Tools);

    [Theory]
    [InlineData("null", "messages", "has null for \"messages\"")]
    [InlineData("\"x\"", "messages", "where a list belongs")]
    [InlineData("\" \"", "messages", "has an empty \"messages\"")]
    [InlineData("[]", "messages", "has no turns")]
    [InlineData($"[{Question}]", "messages", "has no assistant turn")]
    [InlineData($"[{Answer}]", "messages", "has no user turn")]
    [InlineData($$"""[{{Question}},{"role":"assistant","content":" "}]""", "messages", "has an empty assistant turn")]
    [InlineData($$"""[{"role":"user","content":""},{{Answer}}]""", "messages", "has an empty user turn")]
    [InlineData($$"""[{{Question}},"a"]""", "messages[1]", "where a turn belongs")]
    [InlineData($$"""[{{Question}},{"content":"a"}]""", "messages[1]", "without a role")]
    [InlineData($$"""[{{Question}},{"role":"narrator","content":"a"}]""", "messages[1]", "unknown role \"narrator\"")]
    [InlineData($$"""[{{Question}},{"role":"assistant"}]""", "messages[1]", "has no text")]
    [InlineData($$"""[{{Question}},{"role":"assistant","content":5}]""", "messages[1]", "a number (5) as content")]
    [InlineData($$"""[{{Question}},{"role":"assistant","content":"a","content":"b"}]""", "messages[1]", "twice")]
    [InlineData($"[{{\"role\":\"user\",\"content\":[{{\"type\":\"image_url\",\"image_url\":\"u\"}}]}},{Answer}]", "messages[0]", "of type \"image_url\"")]
    [InlineData($$"""[{"role":"user","content":[{"type":"text"}]},{{Answer}}]""", "messages[0]", "without text")]
    [InlineData($$"""[{{Question}},{"role":"assistant","content":"a","weight":-1}]""", "messages[1]", "by -1")]
    [InlineData($$"""[{{Question}},{"role":"assistant","content":"a","loss_weight":"half"}]""", "messages[1]", "where a number from 0")]
    public void Map_FaultyChat_NamesLineFieldAndRemedy(string messages, string field, string message)
    {
        var error = folder.Refusal($"{{\"messages\":[{Question},{Answer}]}}\n{{\"messages\":{messages}}}\n");

        Assert.Equal(2, error.Line);
        Assert.Equal(field, error.Field);
        Assert.StartsWith("Line 2 ", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Remedy);
    }
}
