using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Models;
using TuningStudio.Core.Models.Quantization;
using TuningStudio.Core.Runtime;
using TuningStudio.Core.Tokenization;

namespace TuningStudio.Core.Training.Evaluation;

/// <summary>How far the measurement of a saved state is.</summary>
/// <param name="Phase">Preparing the data, loading the model or measuring.</param>
/// <param name="Share">Done of the measuring, 0 to 1.</param>
public sealed record CheckpointEvaluationProgress(RunPhase Phase, double Share = 0);

/// <summary>
/// Measures a saved state of a run on the run's own validation data: with the values, the split and the evaluator that the run has, so that
/// the figures are those of its own evaluation at that step. Synchronous; the run itself is not touched.
/// </summary>
/// <param name="spec">The run's request.</param>
/// <param name="folder">The run's folder.</param>
/// <param name="time">Dates the figures.</param>
/// <param name="onProgress">Told how far it is.</param>
/// <param name="note">Told of records that were left out, and of memory that was full.</param>
public sealed class CheckpointEvaluation(RunSpec spec, RunFolder folder, TimeProvider time, Action<CheckpointEvaluationProgress> onProgress, Action<string> note) : IRunEventSink
{
    /// <summary>Measures.</summary>
    /// <param name="step">Which state; null takes the newest that is whole.</param>
    /// <param name="device">Where; null computes where the run did.</param>
    /// <param name="cancellation">Leaves off between two batches.</param>
    /// <returns>The figures; keeping them is the caller's.</returns>
    /// <exception cref="TuningException">The state is gone or damaged, data or base are others than the run's, or nothing is held out.</exception>
    /// <exception cref="OperationCanceledException">It was left off.</exception>
    public CheckpointFigures Run(int? step, string? device, CancellationToken cancellation)
    {
        var at = Find(step);
        var settings = ResolvedFile.Read(folder) ?? throw new TuningException(ErrorCodes.NotFound, "The values that the run was started with are not there: resolved.json is missing.", "Restore the file; without it nobody knows how the data was split.", folder.ResolvedFile);
        var place = ComputeDevice.Choose(device ?? settings.Device, settings.Precision);
        onProgress(new(RunPhase.PreparingData));
        RefuseOtherFiles(at);
        var config = ModelConfig.Load(spec.Model);
        var text = ModelText.Load(spec.Model).With(spec.Template);
        var files = TrainingData.Read(spec, text, settings, cancellation.ThrowIfCancellationRequested, note);
        var (data, _) = files.Prepare(settings, ModelLoader.FamilyOf(config).ShapeOf(config).VocabularySize);
        if (data.Validation.Count == 0)
        {
            throw new TuningException(ErrorCodes.InvalidOption, "The run holds no records out, so there is nothing to measure on.", "Start a run with a validation file or --validation-split; or let this checkpoint answer a file of prompts.", folder.SpecFile, field: "validationSplit");
        }

        var now = new TrainingState { DataFingerprint = data.Fingerprint(), BaseFingerprint = BaseIdentity.Of(spec.Model) };
        CheckpointStore.RefuseOthers(CheckpointStore.StateOf(folder, at), now, folder.CheckpointFolder(at));
        var plan = new EvaluationPlan(spec, text, settings, data, files);
        onProgress(new(RunPhase.LoadingModel));
        cancellation.ThrowIfCancellationRequested();
        using var model = ModelLoader.Load(spec.Model, place, BaseFormats.Parse(settings.Quantization));
        using var adapter = StartAdapter.Attach(spec, folder, model, settings);
        if (!new CheckpointStore(folder, settings.KeepCheckpoints).TryPutIn(at, adapter))
        {
            throw Gone(at);
        }

        return Measure(model, place, data, settings, plan, at, cancellation);
    }

    // Nothing but a warning comes of a measurement.
    RunEvent IRunEventSink.Emit(RunEvent runEvent)
    {
        if (runEvent is LogEvent said)
        {
            note(said.Message);
        }

        return runEvent;
    }

    private CheckpointFigures Measure(ICausalLanguageModel model, ComputeDevice place, TrainingSet data, ResolvedHyperparameters settings, EvaluationPlan plan, int step, CancellationToken cancellation)
    {
        // As many at once as in the run, for sums in the same order.
        var room = new EvaluationRoom(() => settings.MicroBatchSize, this);
        var result = room.Measure(rows => Evaluator.Run(model, data.Validation, rows, data.PaddingId, Asked(rows, data.Validation.Count, cancellation)))
            ?? throw new OperationCanceledException(cancellation);
        var epoch = settings.EpochOf(step);
        onProgress(new(RunPhase.Validating, 1));
        var classified = plan.Classification(model) is { } classification
            ? room.Measure(rows => classification.Take(new EvaluationPoint(step, epoch, IsLast: true, rows), () => cancellation.IsCancellationRequested))
            : null;
        cancellation.ThrowIfCancellationRequested();
        return new CheckpointFigures
        {
            Step = step,
            Epoch = epoch,
            ValidationLoss = result.Loss,
            TokenAccuracy = result.TokenAccuracy,
            SequenceAccuracy = result.SequenceAccuracy,
            Examples = data.Validation.Count,
            Classification = (classified as ClassificationEvent)?.Scores(),
            Device = place.Name,
            Precision = place.Precision,
            Time = time.GetUtcNow(),
        };
    }

    // It is asked once before each batch, and that is how far it is.
    private Func<bool> Asked(int rows, int examples, CancellationToken cancellation)
    {
        var measured = 0;
        return () =>
        {
            onProgress(new(RunPhase.Validating, Math.Min(1, (double)measured / examples)));
            measured += rows;
            return cancellation.IsCancellationRequested;
        };
    }

    private int Find(int? step)
    {
        var steps = CheckpointStore.Steps(folder);
        var at = step ?? steps.Reverse().FirstOrDefault(one => CheckpointStore.IsWhole(folder, one), -1);
        return at < 0 || !steps.Contains(at) ? throw Gone(step)
            : CheckpointStore.IsWhole(folder, at) ? at
            : throw new TuningException(ErrorCodes.InvalidWeights, $"The checkpoint of step {at} is damaged: its files are not those that were saved.", "Measure another checkpoint.", folder.CheckpointFolder(at), field: "checkpoint");
    }

    private TuningException Gone(int? step)
    {
        var steps = CheckpointStore.Steps(folder).Where(one => one != step).ToList();
        return new(
            ErrorCodes.NotFound,
            step is null ? "The run has no checkpoint that is whole." : $"The run has no checkpoint of step {step} (any more).",
            steps.Count == 0 ? "A run saves one every --checkpoint-steps." : $"There are those of the steps {string.Join(", ", steps)}.",
            folder.CheckpointsFolder,
            field: "checkpoint");
    }

    // What is held out of the training file is not in the fingerprint of what is trained on: the files themselves must be the same.
    private void RefuseOtherFiles(int step)
    {
        var (training, validation) = DataIdentity.Of(spec);
        var known = PreparedFor(step);
        Refuse(known?.TrainingSha256, training, spec.TrainingFile);
        Refuse(known?.ValidationSha256, validation, spec.ValidationFile);

        static void Refuse(string? known, string? now, string? file)
        {
            if (known is not null && known != now)
            {
                throw new TuningException(ErrorCodes.InvalidData, $"The data file changed since the checkpoint was saved: its SHA-256 is {now}, not {known}.", "Put the file back as it was; on other data the figures would not be the run's.", file);
            }
        }
    }

    // A later start may have seen other files, and been refused for it.
    private DataPreparedEvent? PreparedFor(int step)
    {
        DataPreparedEvent? last = null;
        DataPreparedEvent? known = null;
        foreach (var happened in File.Exists(folder.EventsFile) ? RunEventFile.Read(folder.EventsFile) : [])
        {
            last = happened as DataPreparedEvent ?? last;
            known = happened is CheckpointEvent saved && saved.Step == step ? last : known;
        }

        return known;
    }
}
