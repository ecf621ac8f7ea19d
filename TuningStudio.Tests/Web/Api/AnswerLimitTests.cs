using System.Text;
using System.Text.Json;

namespace TuningStudio.Tests.Web.Api;

/// <summary>Answers as clients count on them: what a stream tells of tokens, and what is refused for good.</summary>
public sealed class AnswerLimitTests
{
    private const string Ask = """ "model":"starter","messages":[{"role":"user","content":"Tell me"}],"max_tokens":4,"temperature":0 """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/v1/chat/completions", $"{{{Ask},\"n\":3}}", "n")]
    [InlineData("/v1/completions", """{"model":"starter","prompt":"One","n":3}""", "n")]
    [InlineData("/v1/completions", """{"model":"starter","prompt":["One","Two","Three"]}""", "prompt")]
    public async Task Answers_MoreThanThereIsEverRoomFor_AreRefusedForGood(string door, string body, string param)
    {
        await using var studio = await ApiStudio.StartAsync(settings: new() { ["Studio:ApiAnswers"] = "2" });

        foreach (var asked in new[] { body, body[..^1] + ",\"stream\":true}" })
        {
            var (status, json) = await studio.PostAsync(door, asked);
            Assert.Equal((400, param), (status, json.GetProperty("error").GetProperty("param").GetString()));
            Assert.Contains("at most 2", json.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/v1/chat/completions", Ask)]
    [InlineData("/v1/completions", """ "model":"starter","prompt":"One","max_tokens":4,"temperature":0 """)]
    public async Task Stream_WithUsage_HasItInTheLastPieceAndNullBefore(string door, string body)
    {
        await using var studio = await ApiStudio.StartAsync();

        var counted = await StreamAsync(studio, door, $"{{{body},\"stream_options\":{{\"include_usage\":true}}}}");
        var plain = await StreamAsync(studio, door, $"{{{body}}}");

        Assert.True(counted.Count > 2);
        Assert.All(counted.SkipLast(1), piece => Assert.Equal(JsonValueKind.Null, piece.GetProperty("usage").ValueKind));
        Assert.Equal(4, counted[^1].GetProperty("usage").GetProperty("completion_tokens").GetInt32());
        Assert.Equal(0, counted[^1].GetProperty("choices").GetArrayLength());
        Assert.All(plain, piece => Assert.False(piece.TryGetProperty("usage", out _)));
    }

    [Fact]
    public async Task Logprobs_OfAnAnswerThatAStopStringEnds_AreThoseOfItsText()
    {
        await using var studio = await ApiStudio.StartAsync();
        const string Body = """ "model":"starter","messages":[{"role":"user","content":"Hello, who are you?"}],"max_tokens":12,"temperature":0,"logprobs":true """;
        var text = Choice(await studio.PostAsync("/v1/chat/completions", $"{{{Body}}}")).GetProperty("message").GetProperty("content").GetString()!;
        var stopped = $"{Body},\"stop\":{JsonSerializer.Serialize(text[(text.Length / 2)..(text.Length / 2 + 3)])}";

        var whole = Choice(await studio.PostAsync("/v1/chat/completions", $"{{{stopped}}}"));
        var pieces = await StreamAsync(studio, "/v1/chat/completions", $"{{{stopped}}}");

        var (content, tokens) = (whole.GetProperty("message").GetProperty("content").GetString()!, Tokens(whole));
        Assert.Equal("stop", whole.GetProperty("finish_reason").GetString());
        Assert.StartsWith(content, string.Concat(tokens), StringComparison.Ordinal);
        Assert.True(string.Concat(tokens.SkipLast(1)).Length < content.Length);
        Assert.Equal(tokens, pieces.SelectMany(piece => Tokens(piece.GetProperty("choices")[0])));
    }

    private static JsonElement Choice((int Status, JsonElement Json) answer) => answer.Json.GetProperty("choices")[0];

    private static string[] Tokens(JsonElement choice) => choice.GetProperty("logprobs") is { ValueKind: JsonValueKind.Object } told ? [.. told.GetProperty("content").EnumerateArray().Select(token => token.GetProperty("token").GetString()!)] : [];

    private static async Task<List<JsonElement>> StreamAsync(ApiStudio studio, string door, string body)
    {
        using var content = new StringContent(body[..^1] + ",\"stream\":true}", Encoding.UTF8, "application/json");
        using var response = await studio.Http.PostAsync(door, content, Cancel);
        var lines = (await response.Content.ReadAsStringAsync(Cancel)).Split('\n').Where(line => line.StartsWith("data: {", StringComparison.Ordinal));
        return [.. lines.Select(line => JsonSerializer.Deserialize<JsonElement>(line["data: ".Length..]))];
    }
}
