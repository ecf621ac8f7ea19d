using System.Globalization;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.Fakes;

/// <summary>Runs that look like real ones: a loss that falls with noise, validations, checkpoints and a log.</summary>
internal static class FakeRuns
{
    internal static DateTimeOffset Start { get; } = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    internal static RunHistory History(string id, string name, int steps, RunStatus status, int totalSteps = 300)
    {
        var events = Enumerable.Range(1, steps).Select(step => Step(step, totalSteps)).ToList();
        var validations = events.Where(step => step.Step % 25 == 0).Select(step => Validation(step.Step)).ToList();
        var last = events.Count > 0 ? events[^1] : null;
        return new RunHistory
        {
            Spec = new RunSpec
            {
                Id = id,
                Name = name,
                Model = "/studio/models/starter",
                TrainingFile = "/studio/datasets/intents.train.jsonl",
                ValidationFile = "/studio/datasets/intents.validation.jsonl",
                Hyperparameters = new HyperparameterOptions { NEpochs = 5, Rank = 8 },
                CreatedAt = Start,
            },
            Summary = new RunSummary
            {
                Id = id,
                Name = name,
                Model = "/studio/models/starter",
                Status = status,
                CreatedAt = Start,
                StartedAt = steps > 0 ? Start.AddSeconds(2) : null,
                Phase = status == RunStatus.Running ? RunPhase.Training : null,
                Step = steps,
                TotalSteps = steps > 0 ? totalSteps : 0,
                TrainLoss = last?.TrainLoss,
                ValidationLoss = validations.Count > 0 ? validations[^1].ValidationLoss : null,
                SequenceAccuracy = validations.Count > 0 ? validations[^1].SequenceAccuracy : null,
                TokensPerSecond = last?.TokensPerSecond,
                RemainingSeconds = last?.RemainingSeconds,
                AdapterFolder = status is RunStatus.Succeeded or RunStatus.Stopped ? $"/studio/runs/{id}/adapter" : null,
                CanResume = status is RunStatus.Interrupted or RunStatus.Failed or RunStatus.Cancelled,
                Error = status == RunStatus.Failed ? FakeLibraries.BrokenData.ToInfo() : null,
            },
            Folder = $"/studio/runs/{id}",
            Resolved = steps > 0 ? Resolved : null,
            PeakLearningRate = steps > 0 ? Resolved.LearningRate : null,
            Data = steps > 0 ? Data : null,
            LoadedModel = steps > 0 ? Model : null,
            Steps = events,
            Validations = validations,
            Checkpoints = [.. events.Where(step => step.Step % 100 == 0).Select(step => Checkpoint(step.Step))],
            Log = steps > 0 ? Log(steps) : [],
            LastSequence = steps + 10,
        };
    }

    internal static StepEvent Step(int step, int totalSteps = 300)
    {
        var share = (double)step / totalSteps;
        var noise = Math.Sin(step * 12.9898) * 0.18 + Math.Sin(step * 4.7) * 0.09;
        return new StepEvent
        {
            Sequence = step + 10,
            Time = Start.AddSeconds(10 + step * 0.4),
            Step = step,
            TotalSteps = totalSteps,
            Epoch = 5 * share,
            TrainLoss = Math.Max(0.03, (2.9 * Math.Exp(-5 * share) + 0.12) * (1 + noise)),
            LearningRate = 1.4e-3 * (step < 10 ? step / 10.0 : 0.5 * (1 + Math.Cos(Math.PI * share))),
            GradientNorm = Math.Max(0.1, 1.8 * Math.Exp(-3 * share) + 0.4 + noise),
            TokensPerSecond = 1180 + 140 * noise,
            ElapsedSeconds = step * 0.4,
            RemainingSeconds = (totalSteps - step) * 0.4,
            MemoryBytes = 812L << 20,
        };
    }

    internal static ValidationEvent Validation(int step) => new()
    {
        Sequence = step + 10,
        Time = Start.AddSeconds(10 + step * 0.4),
        Step = step,
        ValidationLoss = 2.4 * Math.Exp(-step / 60.0) + 0.2,
        TokenAccuracy = 1 - 0.5 * Math.Exp(-step / 60.0),
        SequenceAccuracy = 1 - 0.9 * Math.Exp(-step / 70.0),
        Examples = 80,
    };

    internal static CheckpointEvent Checkpoint(int step) => new()
    {
        Sequence = step + 10,
        Time = Start.AddSeconds(10 + step * 0.4),
        Step = step,
        Folder = string.Create(CultureInfo.InvariantCulture, $"checkpoints/step-{step:D6}"),
        SizeBytes = 5_300_000,
    };

    internal static DataPreparedEvent Data { get; } = new()
    {
        Format = "promptCompletion",
        TrainingExamples = 480,
        ValidationExamples = 80,
        Tokens = 21_340,
        TrainedTokens = 2_410,
        LongestExample = 71,
    };

    internal static ModelLoadedEvent Model { get; } = new()
    {
        Architecture = "LlamaForCausalLM",
        Parameters = 8_912_384,
        TrainableParameters = 412_672,
        Device = "cpu",
        Precision = "fp32",
    };

    internal static ResolvedHyperparameters Resolved { get; } = HyperparameterResolver
        .Resolve(new HyperparameterOptions { NEpochs = 5, Rank = 8 }, new ResolverFacts(320, 1024, 480, true, "cpu", "fp32"))
        .WithTrainingExamples(480);

    private static IReadOnlyList<RunEvent> Log(int steps) =>
    [
        new RunStartedEvent { Sequence = 1, Time = Start.AddSeconds(2), Name = "run", ProcessId = 4711, EngineVersion = "0.1.0" },
        new PhaseEvent { Sequence = 2, Time = Start.AddSeconds(2), Phase = RunPhase.PreparingData },
        new PhaseEvent { Sequence = 3, Time = Start.AddSeconds(3), Phase = RunPhase.LoadingModel },
        new LogEvent { Sequence = 4, Time = Start.AddSeconds(4), Level = "info", Message = "Attached rank 8 adapters to 42 linear layers." },
        new LogEvent { Sequence = 5, Time = Start.AddSeconds(5), Level = "warning", Message = "3 examples were cut to 1024 tokens." },
        new PhaseEvent { Sequence = 6, Time = Start.AddSeconds(6), Phase = RunPhase.Training },
        .. Enumerable.Range(1, steps / 25).Select(index => new LogEvent
        {
            Sequence = 10 + index * 25,
            Time = Start.AddSeconds(10 + index * 10),
            Level = "info",
            Message = string.Create(CultureInfo.InvariantCulture, $"Validation after step {index * 25}: loss {Validation(index * 25).ValidationLoss:0.000}"),
        }),
    ];
}
