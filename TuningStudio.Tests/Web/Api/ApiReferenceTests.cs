using System.Text.Json;
using System.Text.RegularExpressions;

namespace TuningStudio.Tests.Web.Api;

public sealed partial class ApiReferenceTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Document_DescribesEveryDoorInTheNamesThatItWrites()
    {
        await using var studio = await ApiStudio.StartAsync();

        var (status, document) = await studio.GetAsync("/openapi/v1.json");

        Assert.Equal(200, status);
        var paths = document.GetProperty("paths");
        foreach (var path in new[] { "/v1/files", "/v1/files/{fileId}/content", "/v1/fine_tuning/jobs", "/v1/fine_tuning/jobs/{jobId}/pause", "/v1/chat/completions", "/v1/completions", "/v1/fine-tunes/{id}/events" })
        {
            Assert.True(paths.TryGetProperty(path, out _), path);
        }

        var job = document.GetProperty("components").GetProperty("schemas").GetProperty("JobObject").GetProperty("properties");
        Assert.True(job.TryGetProperty("fine_tuned_model", out _));
        Assert.Equal(JsonValueKind.Object, paths.GetProperty("/v1/chat/completions").GetProperty("post").GetProperty("requestBody").ValueKind);
        Assert.DoesNotContain(paths.EnumerateObject(), path => !path.Name.StartsWith("/v1/", StringComparison.Ordinal) && !path.Name.StartsWith("/api/v1/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Page_AsksNobodyElse()
    {
        await using var studio = await ApiStudio.StartAsync();

        var page = await studio.Http.GetStringAsync("/api/", Cancel);

        var sources = Sources().Matches(page).Select(match => match.Groups[1].Value).ToList();
        Assert.NotEmpty(sources);
        Assert.All(sources, source => Assert.False(source.Contains("//", StringComparison.Ordinal), source));
        Assert.Contains("openapi/v1.json", page, StringComparison.Ordinal);
        Assert.Contains("--scalar-color-3: #6b6b6b", page, StringComparison.Ordinal);
        Assert.Contains("lang = 'en'", page, StringComparison.Ordinal);
    }

    [GeneratedRegex("<(?:script|link)[^>]+(?:src|href)=\"([^\"]+)\"")]
    private static partial Regex Sources();
}
