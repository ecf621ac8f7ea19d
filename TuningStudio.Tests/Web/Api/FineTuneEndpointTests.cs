using System.Text.Json;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Cli;

namespace TuningStudio.Tests.Web.Api;

/// <summary>The door of 2022, over plain HTTP and by the command line that goes through it.</summary>
[Collection("Torch")]
public sealed class FineTuneEndpointTests
{
    private static readonly string Data = string.Concat(Enumerable.Range(0, 32).Select(i => $"{{\"prompt\":\"say {i} ->\",\"completion\":\" {i} and {i}\\n\"}}\n"));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Create_DefaultsOfThatTime_AreTakenAndToldInItsWords()
    {
        await using var studio = await ApiStudio.StartAsync();
        var file = await studio.UploadAsync("say.jsonl", Data);

        var (status, job) = await studio.PostAsync("/v1/fine-tunes", $$"""{"training_file":"{{file}}","model":"starter","suffix":"Say It!","n_epochs":2}""");

        var id = Text(job, "id");
        Assert.Equal((200, "fine-tune", "pending"), (status, Text(job, "object"), Text(job, "status")));
        Assert.Equal(file, Text(job.GetProperty("training_files")[0], "id"));
        Assert.Equal(JsonValueKind.Null, job.GetProperty("hyperparams").GetProperty("batch_size").ValueKind);
        Assert.Equal([$"Created fine-tune: {id}", "Fine-tune costs $0.00", "Fine-tune enqueued. Queue number: 0"], Messages(job.GetProperty("events")));
        var spec = studio.Site.Store.Spec(id["ft-".Length..])!;
        Assert.Equal(("openai", 2, "Say It!"), (spec.Hyperparameters.Defaults, spec.Hyperparameters.NEpochs, spec.Suffix));

        var second = (await studio.PostAsync("/v1/fine-tunes", $$"""{"training_file":"{{file}}","model":"starter"}""")).Json;
        Assert.Contains("Fine-tune enqueued. Queue number: 1", Messages(second.GetProperty("events")));
        Assert.Equal("cancelled", Text((await studio.PostAsync($"/v1/fine-tunes/{id}/cancel")).Json, "status"));
        Assert.Equal([id, Text(second, "id")], (await studio.GetAsync("/v1/fine-tunes")).Json.GetProperty("data").EnumerateArray().Select(listed => Text(listed, "id")));
    }

    [Fact]
    public async Task CommandLine_FlagsOfClassification_StandInTheJob()
    {
        await using var studio = await ApiStudio.StartAsync();
        var labelled = string.Concat(Enumerable.Range(0, 8).Select(row => $"{{\"prompt\":\"{row} is even ->\",\"completion\":\"{(row % 2 == 0 ? " yes" : " no")}\"}}\n"));
        var (file, validation) = (await studio.UploadAsync("even.jsonl", labelled), await studio.UploadAsync("check.jsonl", labelled.Replace("is", "be", StringComparison.Ordinal)));
        string[] flags = ["--compute_classification_metrics", "--classification_n_classes", "2", "--classification_positive_class", " yes", "--classification_betas", "0.5", "1", "2"];

        var created = await Task.Run(() => CliRun.Of(["fine-tunes", "create", "-t", file, "-v", validation, "-m", "starter", .. flags, "--no_follow", "-b", studio.Site.Address, "--json"]), Cancel);

        Assert.True(created.ExitCode == 0, created.Error + created.Output);
        var values = created.Lines[^1].GetProperty("hyperparams");
        Assert.True(values.GetProperty("compute_classification_metrics").GetBoolean());
        Assert.Equal(2, values.GetProperty("classification_n_classes").GetInt32());
        Assert.Equal("yes", Text(values, "classification_positive_class"));
        Assert.Equal([0.5, 1, 2], values.GetProperty("classification_betas").EnumerateArray().Select(beta => beta.GetDouble()));
    }

    [Fact]
    public async Task Create_SameIdempotencyKey_IsDoneOnce()
    {
        await using var studio = await ApiStudio.StartAsync();
        var file = await studio.UploadAsync("say.jsonl", Data);
        var jobs = new List<string>();
        for (var time = 0; time < 2; time++)
        {
            using var body = new StringContent($$"""{"training_file":"{{file}}","model":"starter"}""", System.Text.Encoding.UTF8, "application/json");
            body.Headers.Add("Idempotency-Key", "k-1");
            jobs.Add(Text((await studio.SendAsync(HttpMethod.Post, "/v1/fine-tunes", body)).Json, "id"));
        }

        Assert.Single(jobs.Distinct());
        Assert.Single(studio.Site.Store.List());
    }

    [Theory]
    [InlineData("""{"training_file":"file-1","model":"starter","n_epochs":"many"}""", "n_epochs")]
    [InlineData("""{"training_file":"file-1","model":"starter"}""", "training_file")]
    [InlineData("""{"training_file":"file-1","model":"starter","colour":"red"}""", "colour")]
    public async Task Create_Wrong_IsRefused(string body, string param)
    {
        await using var studio = await ApiStudio.StartAsync();

        var (status, json) = await studio.PostAsync("/v1/fine-tunes", body);

        Assert.Equal((400, param), (status, Text(json.GetProperty("error"), "param")));
    }

    [Fact]
    public async Task CommandLine_TunesFollowsAndDeletes()
    {
        await using var studio = await ApiStudio.StartAsync(realWorkers: true);
        var file = Path.Combine(studio.Site.Home.Root, "say.jsonl");
        await File.WriteAllTextAsync(file, Data, Cancel);
        CliRun Ask(params string[] args) => CliRun.Of(["fine-tunes", .. args, "--api-base", studio.Site.Address + "/v1"]);

        var created = await Task.Run(() => Ask("create", "-t", file, "-m", "starter", "--suffix", "say it", "--n_epochs", "2", "--batch-size", "8"), Cancel);

        Assert.True(created.ExitCode == 0, created.Error + created.Output);
        var said = created.Output + created.Error;
        foreach (var words in new[] { "Uploaded file from", "Fine-tune started", "Completed epoch 1/2", "Completed epoch 2/2", "Uploaded model: starter:ft-studio:say-it-", "Fine-tune succeeded", "Job complete! Status: succeeded" })
        {
            Assert.Contains(words, said, StringComparison.Ordinal);
        }

        var job = Assert.Single((await studio.GetAsync("/v1/fine-tunes")).Json.GetProperty("data").EnumerateArray());
        var (id, model) = (Text(job, "id"), Text(job, "fine_tuned_model"));
        Assert.Equal((2, 8, 0.1), (job.GetProperty("hyperparams").GetProperty("n_epochs").GetInt32(), job.GetProperty("hyperparams").GetProperty("batch_size").GetInt32(), job.GetProperty("hyperparams").GetProperty("learning_rate_multiplier").GetDouble()));
        Assert.Contains(id, (await Task.Run(() => Ask("list"), Cancel)).Output, StringComparison.Ordinal);
        var results = (await Task.Run(() => Ask("results", "-i", id), Cancel)).Output.TrimEnd().Split('\n');
        Assert.StartsWith("step,elapsed_tokens,elapsed_examples,training_loss,training_sequence_accuracy,training_token_accuracy", results[0], StringComparison.Ordinal);
        Assert.Equal(1 + 8, results.Length);

        var answer = (await studio.PostAsync("/v1/completions", JsonSerializer.Serialize(new { model, prompt = "say 3 ->", max_tokens = 4, temperature = 0, stop = "\n" }))).Json;
        Assert.Equal(model, Text(answer, "model"));
        Assert.Equal(0, (await Task.Run(() => Ask("delete", "-i", model), Cancel)).ExitCode);
        Assert.Equal(404, (await studio.PostAsync("/v1/completions", JsonSerializer.Serialize(new { model, prompt = "x" }))).Status);
    }

    [Fact]
    public async Task CommandLine_InterruptedWhileFollowing_OnlyDetaches()
    {
        await using var studio = await ApiStudio.StartAsync();
        var file = await studio.UploadAsync("say.jsonl", Data);
        var id = Text((await studio.PostAsync("/v1/fine-tunes", $$"""{"training_file":"{{file}}","model":"starter"}""")).Json, "id");
        using var impatient = new InterruptAtOnce();

        var followed = await Task.Run(() => CliRun.Of(impatient, "fine-tunes", "follow", "-i", id, "-b", studio.Site.Address), Cancel);

        Assert.Equal(130, followed.ExitCode);
        Assert.Contains($"tuningstudio fine-tunes follow -i {id}", followed.Output + followed.Error, StringComparison.Ordinal);
        Assert.Equal("pending", Text((await studio.GetAsync($"/v1/fine-tunes/{id}")).Json, "status"));
    }

    [Fact]
    public async Task CommandLine_RefusedOrNobodyThere_SaysWhat()
    {
        await using var studio = await ApiStudio.StartAsync();

        await Task.Run(() => CliRun.Fails(3, ErrorCodes.NotFound, "Could not find fine tune: ft-none", "fine-tunes", "get", "-i", "ft-none", "-b", studio.Site.Address), Cancel);
        CliRun.Fails(3, ErrorCodes.NotFound, "does not answer", "fine-tunes", "list", "-b", "http://127.0.0.1:1");
        CliRun.Fails(2, ErrorCodes.InvalidOption, "no address", "fine-tunes", "list", "-b", "here");
    }

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;

    private static string[] Messages(JsonElement events) => [.. events.EnumerateArray().Select(told => Text(told, "message"))];
}
