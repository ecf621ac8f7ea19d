using TuningStudio.Core.Batching;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Models;
using TuningStudio.Core.Peft;
using TuningStudio.Core.Runtime;
using TuningStudio.Core.Tokenization;
using TuningStudio.Core.Training;
using TuningStudio.Core.Training.Evaluation;

namespace TuningStudio.Tests.Support;

/// <summary>A run of the training loop on the tiny golden model and random tokens, in a folder of its own.</summary>
internal sealed class TinyRun : IDisposable
{
    private readonly Golden _golden = new("llama-gqa");

    internal RunFolder Folder { get; } = new(Directory.CreateTempSubdirectory("tuningstudio-").FullName);

    internal List<RunEvent> Events { get; } = [];

    internal CommandQueue Commands { get; } = new();

    internal IEnumerable<StepEvent> Steps => Events.OfType<StepEvent>();

    /// <summary>Tokens of a further validation example; 0 for none.</summary>
    internal int ValidationLength { get; init; }

    /// <summary>Called for each micro-batch before it is computed.</summary>
    internal Action<Batch>? OnMicroBatch { get; init; }

    /// <summary>Called before something is measured, with how many examples at once.</summary>
    internal Action<int>? OnMeasure { get; init; }

    /// <summary>What is measured beside the loss.</summary>
    internal IReadOnlyList<IMeasurement> Measurements { get; init; } = [];

    /// <summary>Called for each event as it is emitted.</summary>
    internal Action<RunEvent>? OnEvent { get; set; }

    /// <summary>Epochs added since.</summary>
    internal IReadOnlyList<RunExtension> Extensions { get; set; } = [];

    internal LoopOutcome Run(HyperparameterOptions options, int examples = 24, Action<IAttachedAdapter>? inspect = null)
    {
        using var model = ModelLoader.Load(_golden.ModelFolder, new ComputeDevice("cpu", "fp32"));
        var data = Data(examples, model.Shape.VocabularySize);
        if (ValidationLength > 0)
        {
            var length = ValidationLength;
            data = data with { Validation = [.. data.Validation, new EncodedExample([.. Enumerable.Range(3, length)], [.. Enumerable.Repeat(true, length)], Truncated: false, 99)] };
        }

        var resolved = HyperparameterResolver
            .Resolve(options with { Seed = options.Seed ?? 7 }, new ResolverFacts(64, 256, examples, HasValidationFile: true, "cpu", "fp32"))
            .WithTrainingExamples(data.Training.Count)
            .WithExtensions(Extensions);
        using var adapter = Adapters.Create(model, resolved);
        CheckpointStore.Recover(Folder);
        var outcome = new TrainingLoop(model, adapter, resolved, data, new CheckpointStore(Folder, resolved.KeepCheckpoints, resolved.KeepBest), new Sink(this), Commands, TimeProvider.System, Measurements) { OnMicroBatch = OnMicroBatch, OnMeasure = OnMeasure }.Run();
        inspect?.Invoke(adapter);
        return outcome;
    }

    public void Dispose() => Directory.Delete(Folder.Root, recursive: true);

    internal static TrainingSet Data(int examples, int vocabulary)
    {
        var random = new Random(3);
        var all = Enumerable.Range(0, examples + 4).Select(line =>
        {
            // Uneven lengths, so that padding and token weighting matter.
            var length = random.Next(4, 30);
            var ids = Enumerable.Range(0, length).Select(_ => random.Next(3, vocabulary)).ToArray();
            return new EncodedExample(ids, [.. Enumerable.Range(0, length).Select(place => place >= length / 2)], Truncated: false, line + 1);
        }).ToList();
        return new TrainingSet(all[..examples], all[examples..], 0);
    }

    private sealed class Sink(TinyRun run) : IRunEventSink
    {
        public RunEvent Emit(RunEvent runEvent)
        {
            run.Events.Add(runEvent);
            run.OnEvent?.Invoke(runEvent);
            return runEvent;
        }
    }
}
