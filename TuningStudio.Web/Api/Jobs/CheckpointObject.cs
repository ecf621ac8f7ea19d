namespace TuningStudio.Web.Api.Jobs;

/// <summary>A saved state as OpenAI describes it; it answers under its own name.</summary>
internal sealed record CheckpointObject(string Id, long CreatedAt, string FineTunedModelCheckpoint, string FineTuningJobId, CheckpointMetrics Metrics, int StepNumber)
{
    public string Object { get; } = "fine_tuning.job.checkpoint";
}

/// <summary>What was measured at its step; null for what was not.</summary>
internal sealed record CheckpointMetrics(int Step, double? TrainLoss, double? TrainMeanTokenAccuracy, double? FullValidLoss, double? FullValidMeanTokenAccuracy)
{
    public double? ValidLoss => FullValidLoss;

    public double? ValidMeanTokenAccuracy => FullValidMeanTokenAccuracy;
}
