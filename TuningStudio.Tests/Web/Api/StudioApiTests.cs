using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using TuningStudio.Tests.Support;
using TuningStudio.Tests.Web.Hosting;

namespace TuningStudio.Tests.Web.Api;

/// <summary>The studio's own API over plain HTTP, with workers that a test plays.</summary>
public sealed class StudioApiTests
{
    private const string Data = "{\"prompt\":\"a\",\"completion\":\"b\"}\n{\"prompt\":\"c\",\"completion\":\"d\"}\n{\"prompt\":\"a\",\"completion\":\"b\"}\n";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Datasets_FromUploadToVersion_AreMendedAndFound()
    {
        await using var studio = await ApiStudio.StartAsync();
        var id = await studio.UploadAsync("a.jsonl", Data);

        Assert.Contains((await studio.GetAsync("/api/v1/datasets")).Json.GetProperty("data").EnumerateArray(), item => Text(item, "id") == id && Text(item, "name") == "a.jsonl");
        Assert.Equal(3, (await studio.GetAsync($"/api/v1/datasets/{id}/preview")).Json.GetProperty("records").GetInt32());
        var report = (await studio.PostAsync($"/api/v1/datasets/{id}/report", """{"model":"starter"}""")).Json;
        Assert.True(report.GetProperty("lengths").GetProperty("in_tokens").GetBoolean());
        var fix = report.GetProperty("findings").EnumerateArray().Where(finding => finding.TryGetProperty("fix", out _)).Select(finding => finding.GetProperty("fix")).First(fix => Text(fix, "code") == "dropDuplicates");
        var (status, version) = await studio.PostAsync($"/api/v1/datasets/{id}/fixes", $$"""{"fixes":[{{fix.GetRawText()}}]}""");
        Assert.Equal((201, 3, 2), (status, version.GetProperty("records_before").GetInt32(), version.GetProperty("records").GetInt32()));
        Assert.Equal(Text(version, "id"), Text((await studio.GetAsync($"/api/v1/datasets/{id}/versions")).Json.GetProperty("data")[0], "id"));
        Assert.Equal(2, (await studio.GetAsync($"/api/v1/datasets/{Text(version, "id")}/preview")).Json.GetProperty("records").GetInt32());
        var xray = (await studio.PostAsync($"/api/v1/datasets/{id}/xray", """{"model":"starter","record":2}""")).Json;
        Assert.Contains(xray.GetProperty("tokens").EnumerateArray(), token => token.GetProperty("is_trained").GetBoolean());

        var (made, run) = await studio.PostAsync("/api/v1/runs", $$$"""{"model":"starter","training_file":"{{{Text(version, "id")}}}","name":"mended","hyperparameters":{"n_epochs":2}}""");
        Assert.Equal((201, "mended", "queued", "starter"), (made, Text(run, "name"), Text(run, "status"), Text(run, "model")));
        Assert.Equal(2, studio.Site.Store.Spec(Text(run, "id"))!.Hyperparameters.NEpochs);
    }

    [Fact]
    public async Task Faults_AreProblemDetailsWithPlaceAndRemedy()
    {
        await using var studio = await ApiStudio.StartAsync();
        var id = await studio.UploadAsync("a.jsonl", Data + "{\"prompt\":\n");
        using var body = new StringContent($$"""{"model":"starter","training_file":"{{id}}"}""", Encoding.UTF8, "application/json");

        using var response = await studio.Http.PostAsync("/api/v1/runs", body, Cancel);

        Assert.Equal((HttpStatusCode.BadRequest, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType!.MediaType));
        var problem = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync(Cancel));
        Assert.Equal(("about:blank", "Bad Request", 400, "invalid_data", 4), (Text(problem, "type"), Text(problem, "title"), problem.GetProperty("status").GetInt32(), Text(problem, "code"), problem.GetProperty("line").GetInt32()));
        Assert.NotEmpty(Text(problem, "remedy"));
        Assert.Equal(404, (await studio.GetAsync("/api/v1/runs/none")).Status);
        Assert.Equal(404, (await studio.GetAsync("/api/v1/nonsense")).Status);
        Assert.Equal((400, "colour"), (await Wrong("""{"models":["starter"],"prompt":"x","colour":1}""")));
    }

    [Theory]
    [InlineData("datasets", "{}", "address", "missing_required_parameter")]
    [InlineData("datasets", """{"address":null}""", "address", "invalid_type")]
    [InlineData("datasets", "[]", null, "invalid_type")]
    [InlineData("datasets", "{", null, "invalid_json")]
    [InlineData("downloads", "{}", "model", "missing_required_parameter")]
    [InlineData("plans/sweep", """{"axes":[]}""", "run", "missing_required_parameter")]
    [InlineData("sweeps", """{"axes":[]}""", "run", "missing_required_parameter")]
    [InlineData("sweeps", """{"run":{"model":"starter","training_file":"x"}}""", "axes", "missing_required_parameter")]
    [InlineData("sweeps", """{"run":{"model":"starter","training_file":"x"},"axes":[null]}""", "axes[0]", "invalid_type")]
    [InlineData("playground", "{}", "models", "missing_required_parameter")]
    [InlineData("playground", """{"models":[null],"prompt":"x"}""", "models[0]", "invalid_type")]
    [InlineData("plans", "{}", "model", "invalid_value")]
    [InlineData("datasets/none/xray", "{}", "model", "missing_required_parameter")]
    [InlineData("datasets/none/fixes", "{}", "fixes", "missing_required_parameter")]
    [InlineData("datasets/none/fixes", """{"fixes":[{}]}""", "fixes[0]", "invalid_type")]
    public async Task Body_LacksWhatIsNeeded_SaysWhat(string path, string body, string? field, string code)
    {
        await using var studio = await ApiStudio.StartAsync();

        var (status, problem) = await studio.PostAsync("/api/v1/" + path, body);

        Assert.Equal((400, code), (status, Text(problem, "code")));
        Assert.Equal(field, problem.TryGetProperty("field", out var named) ? named.GetString() : null);
    }

    [Fact]
    public async Task Events_Whole_AreTheLinesOfTheLog()
    {
        await using var studio = await ApiStudio.StartAsync();
        var runId = await studio.Site.QueueAsync("x");
        var lines = new List<string> { RunLog.Line(RunLog.Started(1)) };
        lines.AddRange(Enumerable.Range(2, 2500).Select(number => RunLog.Line(RunLog.Step(number, number - 1))));
        lines.Add("""{"type":"fromTheFuture","sequence":2502,"time":"2026-01-01T00:00:00+00:00","more":{"here":1}}""");
        var file = studio.Site.Home.Run(runId).EventsFile;
        await File.WriteAllTextAsync(file, string.Join('\n', lines) + "\n{\"type\":\"st", Cancel);

        Assert.Equal(string.Join('\n', lines) + "\n", await studio.Http.GetStringAsync($"/api/v1/runs/{runId}/events", Cancel));
        Assert.Equal(string.Join('\n', lines[2000..]) + "\n", await studio.Http.GetStringAsync($"/api/v1/runs/{runId}/events?after=2000", Cancel));
    }

    [Fact]
    public async Task Datasets_NeededByARun_AreAConflict()
    {
        await using var studio = await ApiStudio.StartAsync();
        var file = await studio.UploadAsync("a.jsonl", Data);
        Assert.Equal(201, (await studio.PostAsync("/api/v1/runs", $$"""{"model":"starter","training_file":"{{file}}","name":"x"}""")).Status);

        Assert.Equal(409, await studio.DeleteAsync($"/api/v1/datasets/{file}"));
        Assert.Equal(400, await studio.DeleteAsync($"/v1/files/{file}"));
    }

    [Fact]
    public async Task Models_NeededByARun_AreAConflict()
    {
        await using var studio = await ApiStudio.StartAsync();
        var folder = Path.Combine(studio.Site.Home.Models, "mine");
        Directory.CreateDirectory(folder);
        foreach (var part in Directory.EnumerateFiles(Path.Combine(SharedFiles.RepositoryRoot, "samples", "starter")))
        {
            File.Copy(part, Path.Combine(folder, Path.GetFileName(part)));
        }

        var file = await studio.UploadAsync("a.jsonl", Data);
        var (status, run) = await studio.PostAsync("/api/v1/runs", $$"""{"model":"mine","training_file":"{{file}}","name":"x"}""");
        Assert.Equal(201, status);

        Assert.Equal(409, await studio.DeleteAsync("/api/v1/models/mine"));
        Assert.True(Directory.Exists(folder));

        Assert.Equal(200, (await studio.PostAsync($"/api/v1/runs/{run.GetProperty("id").GetString()}/cancel")).Status);
        Assert.Equal(204, await studio.DeleteAsync("/api/v1/models/mine"));
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task Version_ByItsId_IsAFileLikeAnother()
    {
        await using var studio = await ApiStudio.StartAsync();
        var id = await studio.UploadAsync("a.jsonl", Data);
        var version = Text((await studio.PostAsync($"/api/v1/datasets/{id}/fixes", """{"fixes":[{"code":"dropDuplicates","values":[]}]}""")).Json, "id");

        Assert.Equal(2, (await studio.Http.GetStringAsync($"/datasets/{version}/file", Cancel)).Trim().Split('\n').Length);
        Assert.Equal(204, await studio.DeleteAsync($"/api/v1/datasets/{version}"));
        Assert.Empty((await studio.GetAsync($"/api/v1/datasets/{id}/versions")).Json.GetProperty("data").EnumerateArray());
        Assert.Equal(200, (await studio.GetAsync($"/api/v1/datasets/{id}")).Status);
    }

    [Fact]
    public async Task Plan_OfTheStarter_SaysWhatItNeeds()
    {
        await using var studio = await ApiStudio.StartAsync();
        var file = await studio.UploadAsync("a.jsonl", Data);

        var (status, plan) = await studio.PostAsync("/api/v1/plans", $$$"""{"model":"starter","training_file":"{{{file}}}","hyperparameters":{"n_epochs":2,"device":"cpu"}}""");

        Assert.Equal((200, 2), (status, plan.GetProperty("resolved").GetProperty("n_epochs").GetInt32()));
        Assert.Equal(plan.GetProperty("total_bytes").GetInt64(), plan.GetProperty("memory").EnumerateObject().Sum(part => part.Value.GetInt64()));
    }

    [Fact]
    public async Task Plan_OfASweep_AddsItsRunsUp()
    {
        await using var studio = await ApiStudio.StartAsync();
        var file = await studio.UploadAsync("a.jsonl", Data);
        var run = $$$"""{"model":"starter","training_file":"{{{file}}}","hyperparameters":{"n_epochs":2,"device":"cpu"}}""";

        var (_, one) = await studio.PostAsync("/api/v1/plans", run);
        var (status, sweep) = await studio.PostAsync("/api/v1/plans/sweep", "{\"run\":" + run + ",\"axes\":[{\"option\":\"rank\",\"values\":[\"2\",\"64\"]}]}");

        Assert.Equal((200, 2), (status, sweep.GetProperty("runs").GetInt32()));
        Assert.Equal(2 * one.GetProperty("steps").GetInt64(), sweep.GetProperty("steps").GetInt64());
        Assert.Equal(64, sweep.GetProperty("largest").GetProperty("resolved").GetProperty("rank").GetInt32());
        Assert.Empty(studio.Site.Store.List());
    }

    [Theory]
    [InlineData("/api/v1/hyperparameters")]
    [InlineData("/api/v1/presets")]
    [InlineData("/api/v1/devices")]
    [InlineData("/api/v1/models")]
    [InlineData("/api/v1/models/starter")]
    [InlineData("/api/v1/downloads")]
    [InlineData("/api/v1/sweeps")]
    public async Task Lists_AreThere(string path)
    {
        await using var studio = await ApiStudio.StartAsync();

        Assert.Equal(200, (await studio.GetAsync(path)).Status);
    }

    // The client of docs/api.md.
    [Fact]
    public async Task RunHub_Watched_TellsEachEventOnceUntilTheEnd()
    {
        await using var studio = await ApiStudio.StartAsync();
        var file = await studio.UploadAsync("a.jsonl", Data);
        var runId = Text((await studio.PostAsync("/api/v1/runs", $$"""{"model":"starter","training_file":"{{file}}","name":"x"}""")).Json, "id");
        await using var hub = new HubConnectionBuilder().WithUrl(studio.Site.Address + "/hubs/run", options => options.AccessTokenProvider = () => Task.FromResult<string?>("none")).Build();
        await hub.StartAsync(Cancel);
        RunLog.Append(studio.Site.Home.Run(runId), RunLog.Started(1), RunLog.Step(2, 1), RunLog.Step(3, 2));
        await studio.PostAsync($"/api/v1/runs/{runId}/cancel");

        var steps = new List<int>();
        await foreach (var happened in hub.StreamAsync<JsonElement>("Watch", runId, 2L, Cancel))
        {
            steps.Add(happened.GetProperty("step").GetInt32());
        }

        Assert.Equal([2], steps);
        await Assert.ThrowsAsync<HubException>(async () =>
        {
            await foreach (var happened in hub.StreamAsync<JsonElement>("Watch", "none", 0L, Cancel))
            {
                Assert.Fail(happened.ToString());
            }
        });
    }

    [Fact]
    public async Task Everything_IsInTheDescription()
    {
        await using var studio = await ApiStudio.StartAsync();

        var paths = (await studio.GetAsync("/openapi/v1.json")).Json.GetProperty("paths");

        Assert.All(new[] { "/api/v1/datasets/{id}/report", "/api/v1/plans", "/api/v1/plans/sweep", "/api/v1/runs/{id}/learning_rate", "/api/v1/sweeps", "/api/v1/playground", "/api/v1/runs/{id}/exports/{name}/content", "/api/v1/downloads" }, path => Assert.True(paths.TryGetProperty(path, out _), path));
        Assert.All(new[] { "learning_rate", "extend", "branch" }, word => Assert.True(paths.GetProperty("/api/v1/runs/{id}/" + word).GetProperty("post").TryGetProperty("requestBody", out _), word));
    }

    private static async Task<(int Status, string Detail)> Wrong(string body)
    {
        await using var studio = await ApiStudio.StartAsync();
        var (status, json) = await studio.PostAsync("/api/v1/playground", body);
        return (status, Text(json, "field"));
    }

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString() ?? string.Empty;
}
