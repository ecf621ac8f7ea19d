using System.Text;
using System.Text.Json;
using TuningStudio.Tests.Web.Hosting;

namespace TuningStudio.Tests.Web.Api;

/// <summary>Runs and sweeps of the studio's own API over plain HTTP, with workers that a test plays unless it needs real ones.</summary>
public sealed class StudioRunApiTests
{
    private const string Data = "{\"prompt\":\"a\",\"completion\":\"b\"}\n{\"prompt\":\"c\",\"completion\":\"d\"}\n{\"prompt\":\"a\",\"completion\":\"b\"}\n";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

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
    public async Task Runs_Listed_SayWhatTheyTrainOnAndHow()
    {
        await using var studio = await ApiStudio.StartAsync();
        var file = await studio.UploadAsync("a.jsonl", Data);
        await studio.PostAsync("/api/v1/runs", $$"""{"model":"starter","training_file":"{{file}}","hyperparameters":{"rank":4,"learning_rate":0.001} }""");

        var run = (await studio.GetAsync("/api/v1/runs")).Json.GetProperty("data")[0];

        Assert.EndsWith(".jsonl", Text(run, "training_file"), StringComparison.Ordinal);
        Assert.Equal((4, 0.001), (run.GetProperty("rank").GetInt32(), run.GetProperty("learning_rate").GetDouble()));
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
        Assert.Equal(204, (await studio.DeleteAsync($"/api/v1/runs/{ids[1]}")));
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
    public async Task Branch_OfARunWhoseAdapterSaysItOtherwise_GoesOnFromIt()
    {
        await using var studio = await ApiStudio.StartAsync(realWorkers: true);
        var file = await studio.UploadAsync("a.jsonl", Data);
        var id = Text((await studio.PostAsync("/api/v1/runs", $$"""{"model":"starter","training_file":"{{file}}","name":"x","hyperparameters":{"target_modules":"all-linear","init_lora_weights":"gaussian","rank":2,"max_steps":2,"lora_plus_ratio":4,"sample_answers":0,"row_losses":0,"precision":"fp32"} }""")).Json, "id");
        await EndAsync(studio, id);

        var (status, branch) = await studio.PostAsync($"/api/v1/runs/{id}/branch", """{"step":2,"hyperparameters":{"learning_rate":0.0007}}""");

        Assert.Equal(201, status);
        var end = await EndAsync(studio, Text(branch, "id"));
        Assert.True(Text(end, "status") == "succeeded", end.ToString());
        var settings = (await studio.GetAsync($"/api/v1/runs/{Text(branch, "id")}")).Json.GetProperty("resolved");
        Assert.Equal((2, 4, 0.0007), (settings.GetProperty("rank").GetInt32(), settings.GetProperty("lora_plus_ratio").GetDouble(), settings.GetProperty("learning_rate").GetDouble()));
        Assert.Contains("--rank cannot be set", Text((await studio.PostAsync($"/api/v1/runs/{id}/branch", """{"step":2,"hyperparameters":{"rank":8}}""")).Json, "detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_ValuesOutOfRangeAndContradictions_AreToldTogether()
    {
        await using var studio = await ApiStudio.StartAsync();
        var file = await studio.UploadAsync("a.jsonl", Data);

        var (status, problem) = await studio.PostAsync("/api/v1/runs", $$"""{"model":"starter","training_file":"{{file}}","name":"x","hyperparameters":{"rank":99999,"n_epochs":1,"max_steps":2} }""");

        Assert.Equal(400, status);
        Assert.All(["--rank must be between", "--n-epochs, --max-steps decide the same thing"], text => Assert.Contains(text, problem.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Create_LabelsThatAreNotInTheData_AreRefusedAtOnce()
    {
        await using var studio = await ApiStudio.StartAsync();
        var file = await studio.UploadAsync("a.jsonl", Data);

        var (status, problem) = await studio.PostAsync("/api/v1/runs", $$"""{"model":"starter","training_file":"{{file}}","validation_file":"{{file}}","name":"x","hyperparameters":{"rank":512,"n_epochs":1,"max_steps":2,"compute_classification_metrics":true,"classification_n_classes":3,"classification_positive_class":"e"} }""");

        Assert.Equal(400, status);
        Assert.All(
            ["--rank 512 is more than the model's width", "--n-epochs, --max-steps decide the same thing", "--classification-n-classes is 3, but the data has 2 different answers: b, d", "'e' is no answer in the data"],
            text => Assert.Contains(text, Text(problem, "detail"), StringComparison.Ordinal));
        Assert.Empty(studio.Site.Store.List());
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

    private static async Task<JsonElement> EndAsync(ApiStudio studio, string id)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        patience.CancelAfter(TimeSpan.FromMinutes(5));
        while (true)
        {
            var run = (await studio.GetAsync($"/api/v1/runs/{id}")).Json.GetProperty("run");
            if (Text(run, "status") is "succeeded" or "failed")
            {
                return run;
            }

            await Task.Delay(100, patience.Token);
        }
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
