using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.Api;

/// <summary><c>/api/v1/playground</c> with workers that a test plays.</summary>
public sealed class PlaygroundEndpointTests
{
    private static readonly ErrorInfo NoMemory = new(ErrorCodes.OutOfMemory, "The device is full.", "Close something.");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Answer_TwoColumns_ComeWholeAndAsAStream()
    {
        await using var studio = await StartAsync((request, _) => [Text(request, "so"), Finished(request, "so")]);

        var (status, whole) = await studio.PostAsync("/api/v1/playground", """{"models":["starter","starter"],"prompt":"x","sampling":{"max_new_tokens":3}}""");
        var pieces = await StreamAsync(studio);

        Assert.Equal(200, status);
        Assert.Equal([("starter", "so", "stop", 3), ("starter", "so", "stop", 3)], whole.GetProperty("columns").EnumerateArray().Select(column =>
            (column.GetProperty("model").GetString()!, column.GetProperty("text").GetString()!, column.GetProperty("finish_reason").GetString()!, column.GetProperty("prompt_tokens").GetInt32())));
        Assert.Equal([0, 1], pieces.Where(piece => piece.TryGetProperty("text", out var text) && text.GetString() == "so").Select(piece => piece.GetProperty("column").GetInt32()).Order());
        Assert.Equal([0, 1], pieces.Where(piece => piece.TryGetProperty("finished", out var finished) && finished.GetProperty("text").GetString() == "so").Select(piece => piece.GetProperty("column").GetInt32()).Order());
    }

    [Fact]
    public async Task Answer_OneColumnFailsInTheMiddle_SaysSoAndTheOtherGoesOn()
    {
        await using var studio = await StartAsync((request, before) => before % 2 == 0 ? [Text(request, "so"), Finished(request, "so")] : [Text(request, "s"), new GenerationFailed(request.RequestId, NoMemory)]);

        var pieces = await StreamAsync(studio);
        var (status, whole) = await studio.PostAsync("/api/v1/playground", """{"models":["starter","starter"],"prompt":"x"}""");

        foreach (var columns in new[] { pieces.Where(piece => piece.TryGetProperty("finished", out _)).Select(piece => piece.GetProperty("finished")).ToList(), [.. whole.GetProperty("columns").EnumerateArray()] })
        {
            Assert.Equal(2, columns.Count);
            Assert.Single(columns, column => column.TryGetProperty("text", out var text) && text.GetString() == "so");
            var problem = Assert.Single(columns, column => column.TryGetProperty("problem", out _)).GetProperty("problem");
            Assert.Equal((ErrorCodes.OutOfMemory, 503, "Close something."), (problem.GetProperty("code").GetString(), problem.GetProperty("status").GetInt32(), problem.GetProperty("remedy").GetString()));
        }

        Assert.Equal(200, status);
    }

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task Answer_EveryColumnFails_IsAProblem(string stream)
    {
        await using var studio = await StartAsync((request, _) => [new GenerationFailed(request.RequestId, NoMemory)]);

        var (status, problem) = await studio.PostAsync("/api/v1/playground", $$"""{"models":["starter","starter"],"prompt":"x","stream":{{stream}}}""");

        Assert.Equal((503, ErrorCodes.OutOfMemory), (status, problem.GetProperty("code").GetString()));
    }

    [Theory]
    [InlineData("""{"max_new_tokens":0}""", "sampling.max_new_tokens")]
    [InlineData("""{"top_p":2}""", "sampling.top_p")]
    [InlineData("""{"stop_strings":[null]}""", "sampling.stop_strings[0]")]
    [InlineData("""{"stop_strings":null}""", "sampling.stop_strings")]
    public async Task Answer_SamplingIsWrong_NamesTheFieldAsItIsSent(string sampling, string field)
    {
        await using var studio = await StartAsync((_, _) => []);

        var (status, problem) = await studio.PostAsync("/api/v1/playground", $$"""{"models":["starter"],"prompt":"x","sampling":{{sampling}}}""");

        Assert.Equal((400, field), (status, problem.GetProperty("field").GetString()));
    }

    private static Task<ApiStudio> StartAsync(Func<GenerateRequest, int, IEnumerable<GenerationEvent>> answer) =>
        ApiStudio.StartAsync(services: services => services.AddSingleton<IGenerationLauncher>(new PlayedGeneration(answer)));

    private static GenerationDelta Text(GenerateRequest request, string text) => new(request.RequestId, text, 1);

    private static GenerationFinished Finished(GenerateRequest request, string text) => new(request.RequestId, text, [1], 3, "stop", 10);

    private static async Task<List<JsonElement>> StreamAsync(ApiStudio studio)
    {
        using var body = new StringContent("""{"models":["starter","starter"],"prompt":"x","stream":true}""", Encoding.UTF8, "application/json");
        using var response = await studio.Http.PostAsync("/api/v1/playground", body, Cancel);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var lines = (await response.Content.ReadAsStringAsync(Cancel)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("data: [DONE]", lines[^1]);
        return [.. lines[..^1].Select(line => JsonSerializer.Deserialize<JsonElement>(line["data: ".Length..]))];
    }
}
