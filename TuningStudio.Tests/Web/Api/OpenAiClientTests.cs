#pragma warning disable OPENAI001 // The client calls its fine-tuning part experimental.
using System.ClientModel;
using OpenAI.Files;
using OpenAI.FineTuning;

namespace TuningStudio.Tests.Web.Api;

/// <summary>OpenAI's own client, unchanged, against a studio with real workers and the starter model.</summary>
public sealed class OpenAiClientTests
{
    private static readonly string Data = string.Concat(Enumerable.Range(0, 32).Select(i => $"{{\"prompt\":\"say {i}\",\"completion\":\" {i} and {i}\"}}\n"));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Files_UploadedListedReadAndDeleted()
    {
        await using var studio = await ApiStudio.StartAsync();
        var files = studio.OpenAi.GetOpenAIFileClient();

        OpenAIFile file = await files.UploadFileAsync(BinaryData.FromString(Data), "say.jsonl", FileUploadPurpose.FineTune);
        OpenAIFile again = await files.GetFileAsync(file.Id, Cancel);
        BinaryData content = await files.DownloadFileAsync(file.Id, Cancel);

        Assert.Equal(("say.jsonl", Data.Length, FilePurpose.FineTune), (again.Filename, (int)again.SizeInBytes!, again.Purpose));
        Assert.Equal(Data, content.ToString());
        Assert.Contains((await files.GetFilesAsync(Cancel)).Value, listed => listed.Id == file.Id);
        Assert.True((await files.DeleteFileAsync(file.Id, Cancel)).Value.Deleted);
        Assert.Equal(404, (await Assert.ThrowsAsync<ClientResultException>(() => files.GetFileAsync(file.Id, Cancel))).Status);
    }

    [Fact]
    public async Task Job_TunedToItsEnd_TellsEventsCheckpointsAndModel()
    {
        await using var studio = await ApiStudio.StartAsync(realWorkers: true);
        var files = studio.OpenAi.GetOpenAIFileClient();
        OpenAIFile training = await files.UploadFileAsync(BinaryData.FromString(Data), "say.jsonl", FileUploadPurpose.FineTune);
        OpenAIFile validation = await files.UploadFileAsync(BinaryData.FromString(Data[..(Data.IndexOf("say 4", StringComparison.Ordinal) - 11)]), "held-out.jsonl", FileUploadPurpose.FineTune);
        var tuning = studio.OpenAi.GetFineTuningClient();

        var job = await tuning.FineTuneAsync("starter", training.Id, waitUntilCompleted: true, new FineTuningOptions
        {
            Suffix = "Say It",
            Seed = 7,
            ValidationFile = validation.Id,
            TrainingMethod = FineTuningTrainingMethod.CreateSupervised(HyperparameterBatchSize.CreateSize(8), HyperparameterEpochCount.CreateEpochCount(2)),
        }, Cancel);

        Assert.Equal((FineTuningStatus.Succeeded, "starter", "Say It"), (job.Status, job.BaseModel, job.UserProvidedSuffix));
        var values = Assert.IsType<HyperparametersForSupervised>(job.MethodHyperparameters);
        Assert.Equal((7, 2, 8), (job.Seed, values.EpochCount, values.BatchSize));

        // The client reads it only when it makes the job.
        Assert.True((await studio.GetAsync($"/v1/fine_tuning/jobs/{job.JobId}")).Json.GetProperty("trained_tokens").GetInt64() > 0);
        Assert.Matches("^ft:starter:studio:say-it:[0-9a-f]{8}$", job.Value);

        var events = await job.GetEventsAsync(new GetEventsOptions(), Cancel).ToListAsync(Cancel);
        Assert.Equal("The job has successfully completed", events[0].Message);
        Assert.Equal($"Created fine-tuning job: {job.JobId}", events[^1].Message);
        Assert.Equal(8, events.Count(told => told.Kind == FineTuningJobEventKind.Metrics && told.Message.Contains("training loss", StringComparison.Ordinal)));

        var checkpoint = Assert.Single(await job.GetCheckpointsAsync(new GetCheckpointsOptions(), Cancel).ToListAsync(Cancel), saved => saved.StepNumber == 8);
        Assert.Equal((job.Value + ":ckpt-step-8", job.JobId), (checkpoint.ModelId, checkpoint.JobId));
        Assert.True(checkpoint.Metrics is { TrainLoss: > 0, FullValidLoss: > 0 });

        BinaryData results = await files.DownloadFileAsync(Assert.Single(job.ResultFileIds), Cancel);
        Assert.StartsWith("step,elapsed_tokens,elapsed_examples,training_loss", results.ToString(), StringComparison.Ordinal);

        var models = studio.OpenAi.GetOpenAIModelClient();
        Assert.Contains((await models.GetModelsAsync(Cancel)).Value, model => model.Id == job.Value);
        Assert.True((await models.DeleteModelAsync(job.Value, Cancel)).Value.Deleted);
        Assert.DoesNotContain((await models.GetModelsAsync(Cancel)).Value, model => model.Id == job.Value);
        Assert.Equal(job.JobId, (await tuning.GetJobAsync(job.JobId, Cancel)).JobId);
    }

    [Fact]
    public async Task Job_Cancelled_IsCancelledAndLeavesNoModel()
    {
        await using var studio = await ApiStudio.StartAsync(realWorkers: true);
        var training = await studio.UploadAsync("say.jsonl", Data);
        var job = await studio.OpenAi.GetFineTuningClient().FineTuneAsync("starter", training, waitUntilCompleted: false, new FineTuningOptions
        {
            TrainingMethod = FineTuningTrainingMethod.CreateSupervised(epochCount: HyperparameterEpochCount.CreateEpochCount(50)),
        }, Cancel);

        await job.CancelAndUpdateAsync(Cancel);
        Assert.Equal(FineTuningStatus.Cancelled, job.Status);

        var json = await studio.UntilAsync(job.JobId, state => state.GetProperty("finished_at").ValueKind != System.Text.Json.JsonValueKind.Null);
        Assert.Equal(("cancelled", null), (json.GetProperty("status").GetString(), json.GetProperty("fine_tuned_model").GetString()));
        var fault = await Assert.ThrowsAsync<ClientResultException>(() => job.CancelAndUpdateAsync(Cancel));
        Assert.Equal(400, fault.Status);
    }
}
