using System.Text;
using System.Text.Json;

namespace TuningStudio.Tests.Web.Api;

/// <summary>The shapes and refusals of <c>/v1/fine_tuning/jobs</c> and <c>/v1/files</c>, over plain HTTP and with workers that a test plays.</summary>
public sealed class JobEndpointTests
{
    private const string Data = "{\"prompt\":\"a\",\"completion\":\"b\"}\n{\"prompt\":\"c\",\"completion\":\"d\"}\n";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Create_OnlyModelAndFile_AnswersOpenAisObject()
    {
        await using var studio = await ApiStudio.StartAsync();
        var file = await studio.UploadAsync("a.jsonl", Data);

        var (status, job) = await studio.PostAsync("/v1/fine_tuning/jobs", $$$"""{"model":"starter","training_file":"{{{file}}}","metadata":{"team":"blue"},"hyperparameters":{"n_epochs":"auto"}}""");

        Assert.Equal(200, status);
        Assert.Equal(("fine_tuning.job", "starter", "queued", file), (Text(job, "object"), Text(job, "model"), Text(job, "status"), Text(job, "training_file")));
        Assert.StartsWith("ftjob-", Text(job, "id"), StringComparison.Ordinal);
        Assert.Equal("blue", job.GetProperty("metadata").GetProperty("team").GetString());
        foreach (var name in new[] { "fine_tuned_model", "finished_at", "trained_tokens", "error", "validation_file", "estimated_finish" })
        {
            Assert.Equal(JsonValueKind.Null, job.GetProperty(name).ValueKind);
        }

        Assert.Equal("auto", job.GetProperty("method").GetProperty("supervised").GetProperty("hyperparameters").GetProperty("n_epochs").GetString());
        Assert.Equal(Text(job, "id"), Text((await studio.GetAsync($"/v1/fine_tuning/jobs/{Text(job, "id")}")).Json, "id"));
        Assert.Single((await studio.GetAsync("/v1/fine_tuning/jobs?metadata[team]=blue")).Json.GetProperty("data").EnumerateArray());
        Assert.Empty((await studio.GetAsync("/v1/fine_tuning/jobs?metadata[team]=red")).Json.GetProperty("data").EnumerateArray());
    }

    [Fact]
    public async Task Create_StudiosOwnNamesInMethod_ReachTheRun()
    {
        await using var studio = await ApiStudio.StartAsync();
        var file = await studio.UploadAsync("a.jsonl", Data);

        var (_, job) = await studio.PostAsync("/v1/fine_tuning/jobs", """{"model":"starter","training_file":"FILE","seed":3,"method":{"type":"supervised","supervised":{"hyperparameters":{"n_epochs":5,"lora_r":2,"batch_size":"auto"}}}}""".Replace("FILE", file, StringComparison.Ordinal));

        var spec = studio.Site.Store.Spec(Text(job, "id")["ftjob-".Length..])!;
        Assert.Equal((5, 2, 3, null), (spec.Hyperparameters.NEpochs, spec.Hyperparameters.Rank, spec.Hyperparameters.Seed, spec.Hyperparameters.BatchSize));
    }

    [Fact]
    public async Task Create_MetadataWithoutAText_IsRefusedByItsName()
    {
        await using var studio = await ApiStudio.StartAsync();
        var file = await studio.UploadAsync("a.jsonl", Data);

        var (status, json) = await studio.PostAsync("/v1/fine_tuning/jobs", $$$"""{"model":"starter","training_file":"{{{file}}}","metadata":{"a":null}}""");

        Assert.Equal((400, "metadata"), (status, Text(json.GetProperty("error"), "param")));
    }

    [Theory]
    [InlineData("/v1/fine_tuning/jobs", "\"method\":{\"type\":\"supervised\",\"supervised\":{\"hyperparameters\":{\"n_epochs\":1,\"logging_steps\":5}}}")]
    [InlineData("/v1/fine-tunes", "\"n_epochs\":1,\"logging_steps\":5")]
    [InlineData("/api/v1/runs", "\"name\":\"x\",\"hyperparameters\":{\"n_epochs\":1,\"logging_steps\":5}")]
    [InlineData("/api/v1/sweeps", "\"hyperparameters\":{\"n_epochs\":1,\"logging_steps\":5}")]
    public async Task Create_FieldThatAsksForNothingHere_IsNotedInTheAnswerAlone(string door, string hyperparameters)
    {
        await using var studio = await ApiStudio.StartAsync();
        var file = await studio.UploadAsync("a.jsonl", Data);
        var run = $$"""{"model":"starter","training_file":"{{file}}",{{hyperparameters}}}""";

        var (_, made) = await studio.PostAsync(door, door.EndsWith("sweeps", StringComparison.Ordinal) ? $$"""{"run":{{run}},"axes":[{"option":"rank","values":["2","4"]}]}""" : run);

        Assert.StartsWith("logging_steps: ", Assert.Single(made.GetProperty("notes").EnumerateArray()).GetString(), StringComparison.Ordinal);
        var id = door.EndsWith("sweeps", StringComparison.Ordinal) ? Text(made.GetProperty("sweep"), "id") : Text(made, "id");
        Assert.DoesNotContain("\"notes\"", (await studio.GetAsync($"{door}/{id}")).Json.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_WandbIntegration_IsReportedTo()
    {
        await using var studio = await ApiStudio.StartAsync();
        var file = await studio.UploadAsync("a.jsonl", Data);

        var (_, job) = await studio.PostAsync("/v1/fine_tuning/jobs", """{"model":"starter","training_file":"FILE","integrations":[{"type":"wandb","wandb":{"project":"house","entity":"me","name":null}}]}""".Replace("FILE", file, StringComparison.Ordinal));

        var options = studio.Site.Store.Spec(Text(job, "id")["ftjob-".Length..])!.Hyperparameters;
        Assert.Equal(("wandb", "me/house"), (Assert.Single(options.ReportTo!), options.TrackingProject));
    }

    [Fact]
    public async Task Create_AskedAgainWithTheSameKey_IsOneRun()
    {
        await using var studio = await ApiStudio.StartAsync();
        var file = await studio.UploadAsync("a.jsonl", Data);
        async Task<(int Status, JsonElement Json)> Ask(string training)
        {
            using var body = new StringContent($$"""{"model":"starter","training_file":"{{training}}"}""", Encoding.UTF8, "application/json");
            body.Headers.Add("Idempotency-Key", "retry-1");
            return await studio.SendAsync(HttpMethod.Post, "/v1/fine_tuning/jobs", body);
        }

        Assert.Equal(400, (await Ask("file-none")).Status);
        var both = await Task.WhenAll(Ask(file), Ask(file));

        Assert.Equal(Text(both[0].Json, "id"), Text(both[1].Json, "id"));
        Assert.Single(studio.Site.Store.List());
    }

    [Theory]
    [InlineData("""{"model":"gpt-5","training_file":"file-1","suffix":"!!"}""", 400, "model", "gpt-5", "file-1", "suffix")]
    [InlineData("""{"model":"starter"}""", 400, "training_file", "training_file")]
    [InlineData("""{"model":"starter","training_file":"file-1","method":{"type":"dpo"}}""", 400, "method.type", "supervised", "dpo")]
    [InlineData("""{"model":"starter","training_file":"file-1","hyperparameters":{"n_epochs":0,"colour":true}}""", 400, "hyperparameters", "n-epochs", "'colour'")]
    [InlineData("""{"model":"starter","training_file":"file-1","integrations":[{"type":"wandb"}]}""", 400, "integrations", "wandb.project")]
    [InlineData("""{"model":"starter","training_file":"file-1","integrations":[{"type":"wandb","wandb":{"project":"p","tags":["a"]}}]}""", 400, "integrations", "tags")]
    [InlineData("""{"model":"starter","training_file":"file-1","integrations":[{"type":"other"}]}""", 400, "integrations", "wandb")]
    [InlineData("""{"model":7}""", 400, "model", "model")]
    [InlineData("""{"model":""", 400, null, "JSON")]
    [InlineData("null", 400, null, "object")]
    public async Task Create_Wrong_IsToldAtOnceInOpenAisShape(string body, int expected, string? param, params string[] words)
    {
        await using var studio = await ApiStudio.StartAsync();

        var (status, json) = await studio.PostAsync("/v1/fine_tuning/jobs", body);

        var error = json.GetProperty("error");
        Assert.Equal((expected, "invalid_request_error", param), (status, Text(error, "type"), error.GetProperty("param").GetString()));
        Assert.All(words, word => Assert.Contains(word, Text(error, "message"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Create_DamagedData_NamesTheLine()
    {
        await using var studio = await ApiStudio.StartAsync();
        var file = await studio.UploadAsync("a.jsonl", Data + "{\"prompt\":\n");

        var (status, json) = await studio.PostAsync("/v1/fine_tuning/jobs", $$"""{"model":"starter","training_file":"{{file}}"}""");

        Assert.Equal((400, "invalid_data"), (status, Text(json.GetProperty("error"), "code")));
        Assert.Contains(":3:", Text(json.GetProperty("error"), "message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_Streamed_ComeAsTheyHappenAndEndWithTheRun()
    {
        await using var studio = await ApiStudio.StartAsync();
        var file = await studio.UploadAsync("a.jsonl", Data);
        var job = Text((await studio.PostAsync("/v1/fine_tuning/jobs", $$"""{"model":"starter","training_file":"{{file}}"}""")).Json, "id");
        using var response = await studio.Http.GetAsync($"/v1/fine_tuning/jobs/{job}/events?stream=true", HttpCompletionOption.ResponseHeadersRead, Cancel);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(Cancel));

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal($"Created fine-tuning job: {job}", await MessageAsync(lines));
        await studio.PostAsync($"/v1/fine_tuning/jobs/{job}/cancel");

        Assert.Equal("[DONE]", await NextAsync(lines));
        Assert.Null(await lines.ReadLineAsync(Cancel));
    }

    [Fact]
    public async Task Job_PausedInTheQueue_GoesOnWhenResumed()
    {
        await using var studio = await ApiStudio.StartAsync();
        var file = await studio.UploadAsync("a.jsonl", Data);
        var job = Text((await studio.PostAsync("/v1/fine_tuning/jobs", $$"""{"model":"starter","training_file":"{{file}}"}""")).Json, "id");

        Assert.Equal("paused", Text((await studio.PostAsync($"/v1/fine_tuning/jobs/{job}/pause")).Json, "status"));
        Assert.Equal(400, (await studio.PostAsync($"/v1/fine_tuning/jobs/{job}/pause")).Status);
        Assert.Equal("queued", Text((await studio.PostAsync($"/v1/fine_tuning/jobs/{job}/resume")).Json, "status"));
        Assert.Equal(400, (await studio.SendAsync(HttpMethod.Delete, $"/v1/files/{file}", null)).Status);
    }

    [Fact]
    public async Task Lists_GoPageByPage()
    {
        await using var studio = await ApiStudio.StartAsync();
        for (var i = 0; i < 3; i++)
        {
            await studio.UploadAsync($"page{i}.jsonl", Data + $"{{\"prompt\":\"{i}\",\"completion\":\"{i}\"}}\n");
        }

        var all = (await studio.GetAsync("/v1/files?purpose=fine-tune")).Json.GetProperty("data").EnumerateArray().Select(item => Text(item, "id")).ToArray();
        var first = (await studio.GetAsync("/v1/files?purpose=fine-tune&limit=2")).Json;
        var rest = (await studio.GetAsync($"/v1/files?purpose=fine-tune&after={Text(first, "last_id")}")).Json;

        Assert.True(first.GetProperty("has_more").GetBoolean());
        Assert.False(rest.GetProperty("has_more").GetBoolean());
        Assert.Equal(all, new[] { first, rest }.SelectMany(page => page.GetProperty("data").EnumerateArray()).Select(item => Text(item, "id")));
        Assert.Equal(400, (await studio.GetAsync("/v1/files?limit=0")).Status);
        Assert.Equal("limit", Text((await studio.GetAsync("/v1/fine_tuning/jobs?limit=101")).Json.GetProperty("error"), "param"));
    }

    [Fact]
    public async Task Jobs_AndTheirEvents_GoPageByPageNewestFirst()
    {
        await using var studio = await ApiStudio.StartAsync();
        var file = await studio.UploadAsync("a.jsonl", Data);
        var jobs = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            jobs.Insert(0, Text((await studio.PostAsync("/v1/fine_tuning/jobs", $$"""{"model":"starter","training_file":"{{file}}","metadata":{"half":"{{(i < 2 ? "old" : "new")}}"} }""")).Json, "id"));
        }

        var lines = Enumerable.Range(1, 4).Select(number => $$"""{"type":"log","sequence":{{number}},"time":"2026-01-01T00:00:00+00:00","level":"info","message":"m{{number}}"}""");
        await File.WriteAllTextAsync(studio.Site.Home.Run(jobs[0]["ftjob-".Length..]).EventsFile, string.Join('\n', lines) + "\n", Cancel);

        Assert.Equal(jobs, await PagesAsync(studio, "/v1/fine_tuning/jobs?limit=2", "id"));
        Assert.Equal(jobs[3..], await PagesAsync(studio, "/v1/fine_tuning/jobs?metadata[half]=old&limit=1", "id"));
        Assert.Equal(["m4", "m3", "m2", "m1", $"Created fine-tuning job: {jobs[0]}"], await PagesAsync(studio, $"/v1/fine_tuning/jobs/{jobs[0]}/events?limit=2", "message"));
        Assert.Equal(400, (await studio.GetAsync($"/v1/fine_tuning/jobs/{jobs[0]}/events?after=none")).Status);
        Assert.Equal(400, (await studio.GetAsync("/v1/fine_tuning/jobs?after=none")).Status);
    }

    [Theory]
    [InlineData("/v1/files/file-none", 404)]
    [InlineData("/v1/fine_tuning/jobs/ftjob-none", 404)]
    [InlineData("/v1/fine_tuning/jobs/ftjob-..", 404)]
    [InlineData("/v1/fine_tuning/jobs/ftjob-none/events", 404)]
    [InlineData("/v1/models/gpt-5", 404)]
    [InlineData("/v1/nothing/like/it", 404)]
    [InlineData("/v1/files?limit=many", 400)]
    public async Task Get_WhatIsNotThere_IsAnErrorInOpenAisShape(string path, int expected)
    {
        await using var studio = await ApiStudio.StartAsync();

        var (status, json) = await studio.GetAsync(path);

        Assert.Equal((expected, "invalid_request_error"), (status, Text(json.GetProperty("error"), "type")));
    }

    [Fact]
    public async Task Upload_Wrong_IsRefusedAndLeavesNothing()
    {
        await using var studio = await ApiStudio.StartAsync();
        using var noFile = new MultipartFormDataContent { { new StringContent("fine-tune"), "purpose" } };
        using var noPurpose = new MultipartFormDataContent { { new StringContent(Data), "file", "a.jsonl" } };
        using var picture = new MultipartFormDataContent { { new StringContent("fine-tune"), "purpose" }, { new StringContent("x"), "file", "a.png" } };
        using var otherPurpose = new MultipartFormDataContent { { new StringContent("assistants"), "purpose" }, { new StringContent(Data), "file", "a.jsonl" } };
        using var broken = new StringContent("--x\r\nnonsense", Encoding.UTF8);
        broken.Headers.ContentType = new("multipart/form-data") { Parameters = { new("boundary", "x") } };

        foreach (var (form, param) in new (HttpContent, string)[] { (noFile, "file"), (noPurpose, "purpose"), (picture, "file"), (otherPurpose, "purpose"), (broken, "file") })
        {
            var (status, json) = await studio.SendAsync(HttpMethod.Post, "/v1/files", form);
            Assert.Equal((400, param), (status, json.GetProperty("error").GetProperty("param").GetString()));
        }

        Assert.Equal(415, (await studio.PostAsync("/v1/files", "{}")).Status);
        Assert.Empty(Directory.EnumerateFileSystemEntries(studio.Site.Home.Datasets));
    }

    [Fact]
    public async Task Request_FromAPageOfAnotherSite_IsRefused()
    {
        await using var studio = await ApiStudio.StartAsync();
        using var form = new HttpRequestMessage(HttpMethod.Post, "/v1/fine_tuning/jobs/ftjob-none/cancel") { Headers = { { "Origin", "https://elsewhere.example" } } };
        using var text = new StringContent("{}", Encoding.UTF8, "text/plain");

        using var foreign = await studio.Http.SendAsync(form, Cancel);

        Assert.Equal(403, (int)foreign.StatusCode);
        Assert.Equal(415, (await studio.SendAsync(HttpMethod.Post, "/v1/fine_tuning/jobs", text)).Status);
    }

    private static async Task<List<string>> PagesAsync(ApiStudio studio, string address, string name)
    {
        var all = new List<string>();
        for (var after = string.Empty; ;)
        {
            var page = (await studio.GetAsync(address + after)).Json;
            all.AddRange(page.GetProperty("data").EnumerateArray().Select(item => Text(item, name)));
            if (!page.GetProperty("has_more").GetBoolean())
            {
                return all;
            }

            after = "&after=" + Text(page, "last_id");
        }
    }

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;

    private static async Task<string> NextAsync(StreamReader lines)
    {
        while (true)
        {
            var line = await lines.ReadLineAsync(Cancel);
            if (line is null || line.StartsWith("data: ", StringComparison.Ordinal))
            {
                var data = line?[6..] ?? string.Empty;
                await lines.ReadLineAsync(Cancel);
                return data;
            }
        }
    }

    private static async Task<string> MessageAsync(StreamReader lines) => Text(JsonSerializer.Deserialize<JsonElement>(await NextAsync(lines)), "message");
}
