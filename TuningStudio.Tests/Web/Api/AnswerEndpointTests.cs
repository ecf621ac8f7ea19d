using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using OpenAI.Chat;
using TuningStudio.Web.Api.Answers;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.Api;

/// <summary><c>/v1/chat/completions</c> and <c>/v1/completions</c> with the starter in a real worker.</summary>
public sealed class AnswerEndpointTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Chat_OfficialClient_StreamsWhatItAnswersWhole()
    {
        await using var studio = await ApiStudio.StartAsync();
        var chat = studio.OpenAi.GetChatClient("starter");
        var options = new ChatCompletionOptions { MaxOutputTokenCount = 12, Temperature = 0, IncludeLogProbabilities = true, TopLogProbabilityCount = 3 };

        OpenAI.Chat.ChatCompletion whole = await chat.CompleteChatAsync([new UserChatMessage("Hello, who are you?")], options, Cancel);
        var pieces = await chat.CompleteChatStreamingAsync([new UserChatMessage("Hello, who are you?")], options, Cancel).ToListAsync(Cancel);

        var streamed = string.Concat(pieces.SelectMany(piece => piece.ContentUpdate).Select(part => part.Text));
        Assert.Equal(whole.Content[0].Text, streamed);
        Assert.NotEmpty(streamed);
        Assert.Equal(whole.FinishReason, pieces.Last(piece => piece.FinishReason is not null).FinishReason);
        Assert.Equal(whole.Usage.OutputTokenCount, pieces.Single(piece => piece.Usage is not null).Usage.OutputTokenCount);
        Assert.Equal(whole.ContentTokenLogProbabilities.Select(token => token.Token), pieces.SelectMany(piece => piece.ContentTokenLogProbabilities).Select(token => token.Token));
        Assert.All(whole.ContentTokenLogProbabilities, token => Assert.Equal(3, token.TopLogProbabilities.Count));
    }

    [Fact]
    public async Task Chat_SeedAndN_GiveSeveralAnswersThatComeAgain()
    {
        await using var studio = await ApiStudio.StartAsync();
        const string Body = """{"model":"starter","messages":[{"role":"user","content":[{"type":"text","text":"Tell me"}]}],"n":3,"seed":11,"max_tokens":8}""";

        var first = (await studio.PostAsync("/v1/chat/completions", Body)).Json;
        var second = (await studio.PostAsync("/v1/chat/completions", Body)).Json;

        var texts = Texts(first);
        Assert.Equal(3, texts.Length);
        Assert.Equal(texts, Texts(second));
        Assert.True(texts.Distinct().Count() > 1);
        Assert.Equal(first.GetProperty("usage").GetProperty("total_tokens").GetInt32(), first.GetProperty("usage").GetProperty("prompt_tokens").GetInt32() + first.GetProperty("usage").GetProperty("completion_tokens").GetInt32());
    }

    [Fact]
    public async Task Completions_SeveralPrompts_AreContinuedInOrderWithEchoAndStop()
    {
        await using var studio = await ApiStudio.StartAsync();

        var (status, json) = await studio.PostAsync("/v1/completions", """{"model":"starter","prompt":["One","Two"],"temperature":0,"max_tokens":6,"echo":true}""");
        var plain = (await studio.PostAsync("/v1/completions", """{"model":"starter","prompt":"One","temperature":0,"max_tokens":6,"logprobs":2}""")).Json.GetProperty("choices")[0];
        var text = plain.GetProperty("text").GetString()!;
        var stop = text[1..3];
        var stopped = (await studio.PostAsync("/v1/completions", JsonSerializer.Serialize(new { model = "starter", prompt = "One", temperature = 0, max_tokens = 6, stop }))).Json.GetProperty("choices")[0];

        Assert.Equal((200, "text_completion"), (status, json.GetProperty("object").GetString()));
        Assert.StartsWith("One", json.GetProperty("choices")[0].GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("Two", json.GetProperty("choices")[1].GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal(text, string.Concat(plain.GetProperty("logprobs").GetProperty("tokens").EnumerateArray().Select(token => token.GetString())));
        Assert.Equal(text[..text.IndexOf(stop, StringComparison.Ordinal)], stopped.GetProperty("text").GetString());
        Assert.Equal("stop", stopped.GetProperty("finish_reason").GetString());
    }

    [Theory]
    [InlineData("""{"model":"starter","messages":[]}""", 400, "messages")]
    [InlineData("""{"model":"starter","messages":[null]}""", 400, "messages[0]")]
    [InlineData("""{"model":"starter","messages":[{"role":"user","content":"x"}],"stop":"\ud800"}""", 400, "stop")]
    [InlineData("""{"model":"starter","messages":[{"role":"king","content":"x"}]}""", 400, "messages[0].role")]
    [InlineData("""{"model":"starter","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"x"}}]}]}""", 400, "messages[0].content")]
    [InlineData("""{"model":"starter","messages":[{"role":"user","content":"x"}],"top_p":2}""", 400, "top_p")]
    [InlineData("""{"model":"starter","messages":[{"role":"user","content":"x"}],"max_tokens":0}""", 400, "max_tokens")]
    [InlineData("""{"model":"starter","messages":[{"role":"user","content":"x"}],"tools":[{"type":"function"}]}""", 400, "tools")]
    [InlineData("""{"model":"starter","messages":[{"role":"user","content":"x"}],"tool_choice":"required"}""", 400, "tool_choice")]
    [InlineData("""{"model":"starter","messages":[{"role":"user","content":"\ud800"}]}""", 400, "messages")]
    [InlineData("""{"model":"starter","messages":[{"role":"tool","content":"x","tool_call_id":"\ud800"}]}""", 400, "messages")]
    [InlineData("""{"model":"starter","messages":[{"role":"user","content":"x"}],"temperature":"hot"}""", 400, "temperature")]
    [InlineData("""{"model":"gpt-5","messages":[{"role":"user","content":"x"}]}""", 404, "model")]
    [InlineData("""{"model":"starter","messages":{"role":"user"}}""", 400, "messages")]
    public async Task Chat_Wrong_IsRefusedInOpenAisShape(string body, int expected, string param)
    {
        await using var studio = await ApiStudio.StartAsync();

        foreach (var stream in new[] { body, body[..^1] + ",\"stream\":true}" })
        {
            var (status, json) = await studio.PostAsync("/v1/chat/completions", stream);
            Assert.Equal((expected, param), (status, json.GetProperty("error").GetProperty("param").GetString()));
        }
    }

    [Fact]
    public async Task Chat_BodyTooLargeOrTooLongForTheModel_IsRefusedAndOthersGoOn()
    {
        await using var studio = await ApiStudio.StartAsync();
        var huge = JsonSerializer.Serialize(new { model = "starter", messages = new[] { new { role = "user", content = new string('x', 9 << 20) } } });
        var tooLong = JsonSerializer.Serialize(new { model = "starter", messages = new[] { new { role = "user", content = string.Concat(Enumerable.Repeat("word ", 20_000)) } } });

        Assert.Equal(413, await StatusAsync(studio, huge));
        Assert.Equal(400, (await studio.PostAsync("/v1/chat/completions", tooLong)).Status);
        Assert.Equal(200, (await studio.PostAsync("/v1/chat/completions", """{"model":"starter","messages":[{"role":"user","content":"x"}],"max_tokens":2}""")).Status);
        Assert.Equal(0, studio.Site.Get<AnswerGate>().Open);
    }

    [Fact]
    public async Task Stream_Dropped_FreesItsPlaceAndCostsOthersNothing()
    {
        await using var studio = await ApiStudio.StartAsync(settings: new() { ["Studio:ApiAnswers"] = "2" });
        const string Long = """{"model":"starter","messages":[{"role":"user","content":"Count"}],"max_tokens":4000,"stream":true,"temperature":5,"ignore_eos":true}""";
        var gate = studio.Site.Get<AnswerGate>();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent(Long.Replace("\"stream\"", "\"n\":2,\"stream\"", StringComparison.Ordinal), Encoding.UTF8, "application/json") };
        using (var dropped = await studio.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel))
        {
            Assert.Equal(200, (int)dropped.StatusCode);
        }

        while (gate.Open > 0)
        {
            await Task.Delay(20, Cancel);
        }

        Assert.Equal(200, (await studio.PostAsync("/v1/chat/completions", """{"model":"starter","messages":[{"role":"user","content":"x"}],"max_tokens":2}""")).Status);
    }

    [Fact]
    public async Task Stream_ThatNobodyReads_HoldsUpNobodyElse()
    {
        await using var studio = await ApiStudio.StartAsync();
        var address = new Uri(studio.Site.Address);
        const string Long = """{"model":"starter","messages":[{"role":"user","content":"Count"}],"n":8,"max_tokens":200,"logprobs":true,"top_logprobs":20,"stream":true,"temperature":5}""";
        using var idle = new TcpClient { ReceiveBufferSize = 1024 };
        await idle.ConnectAsync(address.Host, address.Port, Cancel);
        await idle.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"POST /v1/chat/completions HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Type: application/json\r\nContent-Length: {Long.Length}\r\n\r\n{Long}"), Cancel);
        while (studio.Site.Get<AnswerGate>().Open < 8)
        {
            await Task.Delay(20, Cancel);
        }

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => studio.PostAsync("/v1/chat/completions", """{"model":"starter","messages":[{"role":"user","content":"x"}],"max_tokens":4,"temperature":0}""")));

        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.Single(answers.Select(answer => Texts(answer.Json)[0]).Distinct());
    }

    [Fact]
    public async Task Chat_NoPlaceLeft_Is429WithRetryAfter()
    {
        await using var studio = await ApiStudio.StartAsync(settings: new() { ["Studio:ApiAnswers"] = "1" });
        using var place = studio.Site.Get<AnswerGate>().Enter(1);

        using var response = await studio.Http.PostAsync("/v1/chat/completions", new StringContent("""{"model":"starter","messages":[{"role":"user","content":"x"}]}""", Encoding.UTF8, "application/json"), Cancel);

        Assert.Equal(429, (int)response.StatusCode);
        Assert.True(response.Headers.RetryAfter!.Delta > TimeSpan.Zero);
        Assert.Contains("rate_limit_error", await response.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chat_WhileTheDeviceTrains_WaitsAndThenSaysWhenToComeAgain()
    {
        await using var studio = await ApiStudio.StartAsync(settings: new() { ["Studio:AnswerWhileTraining"] = "false", ["Studio:ApiQueueSeconds"] = "1" });
        var run = await studio.Site.QueueAsync("Busy");
        await studio.Site.LookAsync();

        using var response = await studio.Http.PostAsync("/v1/chat/completions", new StringContent("""{"model":"starter","messages":[{"role":"user","content":"x"}],"max_tokens":2}""", Encoding.UTF8, "application/json"), Cancel);

        Assert.Equal(503, (int)response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Contains("Busy", await response.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        await studio.Site.Store.MoveAsync(run, RunTrigger.LaunchFailed, cancellationToken: Cancel);
        Assert.Equal(200, (await studio.PostAsync("/v1/chat/completions", """{"model":"starter","messages":[{"role":"user","content":"x"}],"max_tokens":2}""")).Status);
    }

    [Fact]
    public async Task Connection_ThatSendsHalfABody_HoldsUpNobody()
    {
        await using var studio = await ApiStudio.StartAsync();
        var address = new Uri(studio.Site.Address);
        using var slow = new TcpClient();
        await slow.ConnectAsync(address.Host, address.Port, Cancel);
        await slow.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"POST /v1/chat/completions HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{{\"model\":"), Cancel);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => studio.PostAsync("/v1/chat/completions", """{"model":"starter","messages":[{"role":"user","content":"x"}],"max_tokens":4,"temperature":0}""")));

        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.Single(answers.Select(answer => Texts(answer.Json)[0]).Distinct());
    }

    // The server may close before all is sent; what counts is that it said why, or closed.
    private static async Task<int> StatusAsync(ApiStudio studio, string body)
    {
        try
        {
            return (await studio.PostAsync("/v1/chat/completions", body)).Status;
        }
        catch (HttpRequestException exception) when (exception.InnerException is IOException)
        {
            return 413;
        }
    }

    private static string[] Texts(JsonElement completion) => [.. completion.GetProperty("choices").EnumerateArray().Select(choice => choice.GetProperty("message").GetProperty("content").GetString()!)];
}
