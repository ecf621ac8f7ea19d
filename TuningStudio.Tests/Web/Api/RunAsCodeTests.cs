using System.Text;
using System.Text.Json;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Cli;
using TuningStudio.Web.Components.NewRun;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.Api;

/// <summary>The same file through the command line and the API gives the same run.</summary>
[Collection("Torch")]
public sealed class RunAsCodeTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Yaml_ByCommandLineApiAndForm_GivesTheSameValuesAndLosses()
    {
        await using var studio = await ApiStudio.StartAsync(realWorkers: true);
        var data = Path.Combine(studio.Site.Home.Root, "say.jsonl");
        await File.WriteAllTextAsync(data, string.Concat(Enumerable.Range(0, 32).Select(i => $"{{\"prompt\":\"say {i}\",\"completion\":\" {i} and {i}\"}}\n")), Cancel);
        var starter = (await studio.GetAsync("/v1/models")).Json.GetProperty("data")[0].GetProperty("id").GetString()!;
        var path = studio.Site.Get<IModelLibrary>().List().Single(model => model.IsStarter).Path;
        var yaml = Path.Combine(studio.Site.Home.Root, "run.yaml");
        await File.WriteAllTextAsync(yaml, $"model: {path}\ntraining_file: {data}\nhyperparameters:\n  n_epochs: 1\n  rank: 4\n  batch_size: 8\n  device: cpu\n  validation_split: 0.25\n", Cancel);
        var output = Path.Combine(studio.Site.Home.Root, "by-hand");

        var tuned = await Task.Run(() => CliRun.Of("tune", "--config", yaml, "--output", output, "--json"), Cancel);
        using var body = new StringContent(await File.ReadAllTextAsync(yaml, Cancel), Encoding.UTF8, "application/yaml");
        var (status, job) = await studio.SendAsync(HttpMethod.Post, "/v1/fine_tuning/jobs", body);

        Assert.True(tuned.ExitCode == 0, tuned.Error + tuned.Output);
        Assert.Equal((200, starter), (status, job.GetProperty("model").GetString()));
        var id = job.GetProperty("id").GetString()!;
        await studio.UntilAsync(id, state => state.GetProperty("status").GetString() == "succeeded");
        var (byHand, byApi) = (new RunFolder(output), studio.Site.Home.Run(id["ftjob-".Length..]));
        Assert.Equal(await File.ReadAllTextAsync(byHand.ResolvedFile, Cancel), await File.ReadAllTextAsync(byApi.ResolvedFile, Cancel));
        Assert.Equal(Losses(byHand), Losses(byApi));
        Assert.Equal(3, Losses(byApi).Length);

        // The form of the pages is the third door.
        using var form = new RunForm(studio.Site.Get<IModelLibrary>(), studio.Site.Get<IDatasetLibrary>());
        await form.TakeAsync(RunTemplateYaml.Read(await File.ReadAllTextAsync(yaml, Cancel)) with { Name = "by form" });
        Assert.True(form.IsReady);
        var byForm = await studio.Site.Get<IRunService>().CreateAsync(form.ToRequest(), Cancel);
        await studio.UntilAsync("ftjob-" + byForm.Id, state => state.GetProperty("status").GetString() == "succeeded");
        Assert.Equal(await File.ReadAllTextAsync(byApi.ResolvedFile, Cancel), await File.ReadAllTextAsync(studio.Site.Home.Run(byForm.Id).ResolvedFile, Cancel));
        Assert.Equal(Losses(byApi), Losses(studio.Site.Home.Run(byForm.Id)));

        // What is handed out of it makes the same run again.
        using var handedOut = await studio.Http.GetAsync($"/v1/fine_tuning/jobs/{id}/config", Cancel);
        var template = RunTemplateYaml.Read(await handedOut.Content.ReadAsStringAsync(Cancel));
        Assert.Equal(JsonSerializer.Serialize(studio.Site.Store.Spec(id["ftjob-".Length..])!.Hyperparameters, StudioJson.Line.HyperparameterOptions), JsonSerializer.Serialize(template.Values(), StudioJson.Line.HyperparameterOptions));
    }

    [Fact]
    public async Task Yaml_Wrong_IsToldWithItsLineByBothDoors()
    {
        await using var studio = await ApiStudio.StartAsync();
        var yaml = Path.Combine(studio.Site.Home.Root, "run.yaml");
        await File.WriteAllTextAsync(yaml, "model: starter\ntraining_file: x.jsonl\nhyperparameters:\n  n_epochs: none\n", Cancel);
        using var body = new StringContent(await File.ReadAllTextAsync(yaml, Cancel), Encoding.UTF8, "application/yaml");

        var (status, json) = await studio.SendAsync(HttpMethod.Post, "/v1/fine_tuning/jobs", body);

        Assert.Equal(400, status);
        Assert.Contains("Line 4", json.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        CliRun.Fails(2, ErrorCodes.InvalidOption, "Line 4", "tune", "--config", yaml, "--output", Path.Combine(studio.Site.Home.Root, "out"));
    }

    private static double[] Losses(RunFolder folder) => [.. RunEventFile.Read(folder.EventsFile).OfType<StepEvent>().Select(step => step.TrainLoss)];
}
