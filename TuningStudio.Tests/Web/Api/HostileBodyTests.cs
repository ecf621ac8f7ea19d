using System.Text;

namespace TuningStudio.Tests.Web.Api;

/// <summary>Bodies that are sound by their form, and made to harm or made by a program that is broken.</summary>
public sealed class HostileBodyTests
{
    /// <summary>A body of one letter again and again once ended the whole site.</summary>
    [Theory]
    [InlineData("/v1/fine_tuning/jobs", "- ")]
    [InlineData("/api/v1/runs", "[")]
    [InlineData("/api/v1/plans", "{a: ")]
    public async Task Create_YamlThatGoesDeeperAndDeeper_IsRefusedAndTheSiteLives(string door, string level)
    {
        await using var studio = await ApiStudio.StartAsync();
        using var body = new StringContent(string.Concat(Enumerable.Repeat(level, 200_000)), Encoding.UTF8, "application/yaml");

        var (status, json) = await studio.SendAsync(HttpMethod.Post, door, body);

        Assert.Equal(400, status);
        Assert.Contains("64 deep", json.ToString(), StringComparison.Ordinal);
        Assert.Equal(200, (await studio.GetAsync("/v1/models")).Status);
    }

    [Theory]
    [InlineData("/v1/completions", """{"model":"starter","prompt":"\ud800"}""", "prompt")]
    [InlineData("/v1/completions", """{"model":"starter","prompt":["a","\ud800"]}""", "prompt")]
    [InlineData("/v1/completions", """{"model":"starter","prompt":"a","stop":["\ud800"]}""", "stop")]
    [InlineData("/v1/fine_tuning/jobs", """{"model":"starter","training_file":"x","hyperparameters":{"\ud800":1}}""", "hyperparameters")]
    [InlineData("/v1/fine_tuning/jobs", """{"model":"starter","training_file":"x","\ud800":1}""", null)]
    [InlineData("/v1/fine-tunes", """{"model":"starter","training_file":"x","n_epochs":"\udfff"}""", "n_epochs")]
    public async Task Body_WithHalfACharacter_IsRefused(string door, string body, string? param)
    {
        await using var studio = await ApiStudio.StartAsync();

        var (status, json) = await studio.PostAsync(door, body);

        Assert.Equal((400, param), (status, json.GetProperty("error").GetProperty("param").GetString()));
    }
}
