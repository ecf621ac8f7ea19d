using System.Text.Json;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.Hosting;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Persistence;

/// <summary>Between a run in memory and its row.</summary>
internal static class RunRowMapping
{
    internal static RunRecord ToRecord(this RunRow row, StudioHome home) => new()
    {
        Summary = new RunSummary
        {
            Id = row.Id,
            Name = row.Name,
            Model = row.Model,
            Method = row.Method,
            TrainingFile = row.TrainingFile,
            LearningRate = row.LearningRate,
            Rank = row.Rank,
            Tags = RunTags.Parse(row.Tags),
            Status = row.Status,
            CreatedAt = row.CreatedAt,
            StartedAt = row.StartedAt,
            FinishedAt = row.FinishedAt,
            Step = row.Step,
            TotalSteps = row.TotalSteps,
            TrainLoss = row.TrainLoss,
            ValidationLoss = row.ValidationLoss,
            SequenceAccuracy = row.SequenceAccuracy,
            TokensPerSecond = row.TokensPerSecond,
            AdapterFolder = row.AdapterFolder is null ? null : Path.GetFullPath(Path.Combine(home.Runs, row.AdapterFolder)),
            CanResume = row.CanResume,
            SuggestedLearningRate = row.SuggestedLearningRate,
            LastGoodStep = row.LastGoodStep,
            Error = ReadError(row.Error),
            Sweep = row.SweepId is null ? null : new SweepPlace(row.SweepId, row.SweepNumber),
            IsHopeless = row.IsHopeless,
        },
        Device = row.Device,
        QueuePosition = row.QueuePosition,
        TokenHash = row.TokenHash,
        LastSequence = row.LastSequence,
        LaunchSequence = row.LaunchSequence,
        StopKeep = row.StopKeep,
        StopRequestedAt = row.StopRequestedAt,
        WorkerProcessId = row.WorkerProcessId,
        WorkerStartTime = row.WorkerStartTime,
    };

    internal static RunRow ToRow(this RunRecord record, StudioHome home) => new()
    {
        Id = record.Id,
        Name = record.Summary.Name,
        Model = record.Summary.Model,
        Method = record.Summary.Method,
        TrainingFile = record.Summary.TrainingFile,
        LearningRate = Finite(record.Summary.LearningRate),
        Rank = record.Summary.Rank,
        Tags = record.Summary.Tags == RunTags.None ? null : record.Summary.Tags.Text,
        Status = record.Status,
        CreatedAt = record.Summary.CreatedAt,
        StartedAt = record.Summary.StartedAt,
        FinishedAt = record.Summary.FinishedAt,
        Step = record.Summary.Step,
        TotalSteps = record.Summary.TotalSteps,
        TrainLoss = Finite(record.Summary.TrainLoss),
        ValidationLoss = Finite(record.Summary.ValidationLoss),
        SequenceAccuracy = Finite(record.Summary.SequenceAccuracy),
        TokensPerSecond = Finite(record.Summary.TokensPerSecond),
        AdapterFolder = record.Summary.AdapterFolder is { } folder ? Path.GetRelativePath(home.Runs, folder) : null,
        CanResume = record.Summary.CanResume,
        SuggestedLearningRate = Finite(record.Summary.SuggestedLearningRate),
        LastGoodStep = record.Summary.LastGoodStep,
        Error = record.Summary.Error is { } error ? JsonSerializer.Serialize(error, StudioJson.Line.ErrorInfo) : null,
        SweepId = record.Summary.Sweep?.Id,
        SweepNumber = record.Summary.Sweep?.Number ?? 0,
        IsHopeless = record.Summary.IsHopeless,
        Device = record.Device,
        QueuePosition = record.QueuePosition,
        TokenHash = record.TokenHash,
        LastSequence = record.LastSequence,
        LaunchSequence = record.LaunchSequence,
        StopKeep = record.StopKeep,
        StopRequestedAt = record.StopRequestedAt,
        WorkerProcessId = record.WorkerProcessId,
        WorkerStartTime = record.WorkerStartTime,
    };

    /// <summary>SQLite has no NaN; the log keeps it.</summary>
    private static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;

    private static ErrorInfo? ReadError(string? json)
    {
        try
        {
            return json is null ? null : JsonSerializer.Deserialize(json, StudioJson.Line.ErrorInfo);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
