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

        Assert.Equal(409, await Delete(studio, $"/api/v1/datasets/{file}"));
        Assert.Equal(400, await Delete(studio, $"/v1/files/{file}"));
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

        Assert.Equal(409, await Delete(studio, "/api/v1/models/mine"));
        Assert.True(Directory.Exists(folder));

        Assert.Equal(200, (await studio.PostAsync($"/api/v1/runs/{run.GetProperty("id").GetString()}/cancel")).Status);
        Assert.Equal(204, await Delete(studio, "/api/v1/models/mine"));
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task Runs_ByStatus_AreThoseOfThatWord()
    {
        await using var studio = await ApiStudio.StartAsync();
        await studio.Site.QueueAsync("x");

        Assert.Single((await studio.GetAsync("/api/v1/runs?status=queued")).Json.GetProperty("data").EnumerateArray());
        Assert.Empty((await studio.GetAsync("/api/v1/runs?status=succeeded")).Json.GetProperty("data").EnumerateArray());
        Assert.Equal(400, (await studio.GetAsync("/api/v1/runs?status=7")).Status);
    }

    [Fact]
    public async Task Version_ByItsId_IsAFileLikeAnother()
    {
        await using var studio = await ApiStudio.StartAsync();
        var id = await studio.UploadAsync("a.jsonl", Data);
        var version = Text((await studio.PostAsync($"/api/v1/datasets/{id}/fixes", """{"fixes":[{"code":"dropDuplicates","values":[]}]}""")).Json, "id");

        Assert.Equal(2, (await studio.Http.GetStringAsync($"/datasets/{version}/file", Cancel)).Trim().Split('\n').Length);
        Assert.Equal(204, await Delete(studio, $"/api/v1/datasets/{version}"));
        Assert.Empty((await studio.GetAsync($"/api/v1/datasets/{id}/versions")).Json.GetProperty("data").EnumerateArray());
        Assert.Equal(200, (await studio.GetAsync($"/api/v1/datasets/{id}")).Status);
    }

    [Fact]
    public async Task Runs_Paged_ComeOnceEachEvenWhenTheCursorsRunIsGone()
    {
        await using var studio = await ApiStudio.StartAsync();
        var file = await studio.UploadAsync("a.jsonl", Data);
        var made = new List<string>();
        for (var number = 0; number < 5; number++)
        {
            made.Add(Text((await studio.PostAsync("/api/v1/runs", $$"""{"model":"starter","training_file":"{{file}}","name":"run {{number}}"}""")).Json, "id"));
        }

        var first = (await studio.GetAsync("/api/v1/runs?limit=2")).Json;
        var ids = first.GetProperty("data").EnumerateArray().Select(run => Text(run, "id")).ToList();
        await studio.PostAsync($"/api/v1/runs/{ids[1]}/cancel");
        Assert.Equal(204, (await Delete(studio, $"/api/v1/runs/{ids[1]}")));
        for (var cursor = Text(first, "next_cursor"); cursor.Length > 0;)
        {
            var page = (await studio.GetAsync($"/api/v1/runs?limit=2&cursor={cursor}")).Json;
            ids.AddRange(page.GetProperty("data").EnumerateArray().Select(run => Text(run, "id")));
            cursor = page.TryGetProperty("next_cursor", out var next) ? next.GetString()! : string.Empty;
        }

        Assert.Equal(made.Order(), ids.Order());
        Assert.Equal(400, (await studio.GetAsync("/api/v1/runs?cursor=nonsense")).Status);
    }

    [Fact]
    public async Task Create_SameIdempotencyKey_IsAnsweredAlikeOverARestartAndRefusedForAnotherBody()
    {
        using var home = new TestFolder();
        string first;
        await using (var studio = await ApiStudio.StartAsync(home: home))
        {
            var file = await studio.UploadAsync("a.jsonl", Data);
            var (status, json) = await Keyed(studio, $$"""{"model":"starter","training_file":"{{file}}","name":"once"}""");
            Assert.Equal(201, status);
            first = json;
        }

        await using (var again = await ApiStudio.StartAsync(home: home))
        {
            var file = await again.UploadAsync("a.jsonl", Data);
            Assert.Equal((201, first), await Keyed(again, $$"""{"model":"starter","training_file":"{{file}}","name":"once"}"""));
            Assert.Equal(422, (await Keyed(again, $$"""{"model":"starter","training_file":"{{file}}","name":"twice"}""")).Status);
            Assert.Single(again.Site.Store.List());
        }
    }

    [Fact]
    public async Task Steering_WhatCannotBeNow_IsAConflict()
    {
        await using var studio = await ApiStudio.StartAsync();
        var file = await studio.UploadAsync("a.jsonl", Data);
        var id = Text((await studio.PostAsync("/api/v1/runs", $$"""{"model":"starter","training_file":"{{file}}","name":"x"}""")).Json, "id");

        Assert.Equal(409, (await studio.PostAsync($"/api/v1/runs/{id}/checkpoint")).Status);
        Assert.Equal(400, (await studio.PostAsync($"/api/v1/runs/{id}/learning_rate", """{"learning_rate":-1}""")).Status);
        Assert.Equal("paused", Text((await studio.PostAsync($"/api/v1/runs/{id}/pause")).Json, "status"));
        Assert.Equal("queued", Text((await studio.PostAsync($"/api/v1/runs/{id}/resume")).Json, "status"));
        Assert.Equal("cancelled", Text((await studio.PostAsync($"/api/v1/runs/{id}/cancel")).Json, "status"));
        Assert.Equal(404, (await studio.PostAsync($"/api/v1/runs/{id}/branch", """{"step":3}""")).Status);
        Assert.Equal(409, (await studio.PostAsync($"/api/v1/runs/{id}/exports", """{"format":"gguf","type":"q8_0"}""")).Status);
        Assert.Equal(400, (await studio.PostAsync($"/api/v1/runs/{id}/exports", """{"format":"zip"}""")).Status);
    }

    [Fact]
    public async Task Sweep_OfTwoAxes_MakesItsRuns()
    {
        await using var studio = await ApiStudio.StartAsync();
        var file = await studio.UploadAsync("a.jsonl", Data);

        var (status, sweep) = await studio.PostAsync("/api/v1/sweeps", $$"""{"run":{"model":"starter","training_file":"{{file}}","name":"s"},"axes":[{"option":"rank","values":["2","4"]},{"option":"learning_rate","values":["1e-3"]}],"metric":"validation_loss"}""");

        Assert.Equal((201, 2), (status, sweep.GetProperty("runs").GetArrayLength()));
        Assert.Equal(2, studio.Site.Store.List().Count(run => run.Sweep is not null));
        Assert.All((await studio.GetAsync("/api/v1/runs")).Json.GetProperty("data").EnumerateArray(), run => Assert.Equal(Text(sweep.GetProperty("sweep"), "id"), Text(run, "sweep")));
    }

    [Fact]
    public async Task Sweep_ARunsLogCannotBeRead_TellsOfTheOthers()
    {
        await using var studio = await ApiStudio.StartAsync();
        var file = await studio.UploadAsync("a.jsonl", Data);
        var sweep = (await studio.PostAsync("/api/v1/sweeps", $$"""{"run":{"model":"starter","training_file":"{{file}}","name":"s"},"axes":[{"option":"rank","values":["2","4"]}]}""")).Json;
        Directory.CreateDirectory(studio.Site.Home.Run(Text(sweep.GetProperty("runs")[0], "run_id")).EventsFile);

        var (status, again) = await studio.GetAsync($"/api/v1/sweeps/{Text(sweep.GetProperty("sweep"), "id")}");

        Assert.Equal((200, 2), (status, again.GetProperty("runs").GetArrayLength()));
    }

    [Fact]
    public async Task Run_AsJsonThatIsWrong_NamesTheFieldAndNoLine()
    {
        await using var studio = await ApiStudio.StartAsync();

        var (status, problem) = await studio.PostAsync("/api/v1/runs", "{\n\"model\":\"starter\",\n\"colour\":\"red\"}");

        Assert.Equal((400, "colour"), (status, Text(problem, "field")));
        Assert.DoesNotContain("Line", Text(problem, "detail"), StringComparison.Ordinal);
        Assert.False(problem.TryGetProperty("line", out _));
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

        Assert.All(new[] { "/api/v1/datasets/{id}/report", "/api/v1/plans", "/api/v1/runs/{id}/learning_rate", "/api/v1/sweeps", "/api/v1/playground", "/api/v1/runs/{id}/exports/{name}/content", "/api/v1/downloads" }, path => Assert.True(paths.TryGetProperty(path, out _), path));
        Assert.All(new[] { "learning_rate", "extend", "branch" }, word => Assert.True(paths.GetProperty("/api/v1/runs/{id}/" + word).GetProperty("post").TryGetProperty("requestBody", out _), word));
    }

    private static async Task<(int Status, string Detail)> Wrong(string body)
    {
        await using var studio = await ApiStudio.StartAsync();
        var (status, json) = await studio.PostAsync("/api/v1/playground", body);
        return (status, Text(json, "field"));
    }

    private static async Task<int> Delete(ApiStudio studio, string path)
    {
        using var response = await studio.Http.DeleteAsync(path, Cancel);
        return (int)response.StatusCode;
    }

    private static async Task<(int Status, string Json)> Keyed(ApiStudio studio, string json)
    {
        using var body = new StringContent(json, Encoding.UTF8, "application/json");
        body.Headers.Add("Idempotency-Key", "k-1");
        using var response = await studio.Http.PostAsync("/api/v1/runs", body, Cancel);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(Cancel));
    }

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString() ?? string.Empty;
}
