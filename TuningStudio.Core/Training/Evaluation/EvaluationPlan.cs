using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data.Labels;
using TuningStudio.Core.Models;
using TuningStudio.Core.Peft;
using TuningStudio.Core.Tokenization;
using TuningStudio.Core.Training.Evaluation.Classification;

namespace TuningStudio.Core.Training.Evaluation;

/// <summary>What a run measures beside the loss, chosen before its model is loaded.</summary>
internal sealed class EvaluationPlan
{
    private readonly RunSpec _spec;
    private readonly ModelText _text;
    private readonly ResolvedHyperparameters _settings;
    private readonly TrainingSet _data;
    private readonly TrainingData _files;
    private readonly LabelSet? _labels;
    private ClassificationMeasurement? _classification;

    /// <exception cref="TuningException">The data cannot be classified as asked.</exception>
    internal EvaluationPlan(RunSpec spec, ModelText text, ResolvedHyperparameters settings, TrainingSet data, TrainingData files)
    {
        (_spec, _text, _settings, _data, _files) = (spec, text, settings, data, files);
        _labels = settings.ComputeClassificationMetrics ? LabelSet.Of(files.Records.Concat(data.ValidationRecords)) : null;
        ClassificationCheck.Refuse(settings, _labels, data.ValidationRecords.Count);
    }

    /// <summary>The measurements of every evaluation, the cheapest first.</summary>
    internal IReadOnlyList<IMeasurement> Measurements(ICausalLanguageModel model, IAttachedAdapter adapter, TimeProvider time)
    {
        var measurements = new List<IMeasurement>();
        if (_data.Validation.Count > 0)
        {
            measurements.Add(new AdapterEffectMeasurement(model, adapter, _data.Validation, _data.PaddingId));
        }

        if (Classification(model) is { } classification)
        {
            measurements.Add(classification);
        }

        List<EvaluationPrompt> samples = [.. _spec.SamplePrompts.Select(prompt => _files.IsText ? EvaluationPrompt.OfText(prompt, _text) : EvaluationPrompt.Of(prompt, _text, _spec.SystemPrompt)), .. Prompts(_settings.SampleAnswers)];
        if (samples.Count > 0)
        {
            measurements.Add(new SampleMeasurement(new PromptAnswers(model, _text, SampleMeasurement.Patience, time), samples, time));
        }

        if (_settings.GenerationMetrics != "off" && Prompts(_settings.GenerationExamples) is { Count: > 0 } prompts)
        {
            measurements.Add(new GenerationMeasurement(new PromptAnswers(model, _text, GenerationMeasurement.Patience, time), prompts, _settings.GenerationMetrics == "always"));
        }

        return measurements;
    }

    /// <summary>What classifies the validation data; null where the run does not.</summary>
    internal ClassificationMeasurement? Classification(ICausalLanguageModel model)
    {
        if (_labels is null)
        {
            return null;
        }

        var encoder = _text.Encoder(new EncodingOptions { SystemPrompt = _spec.SystemPrompt });
        return _classification = new ClassificationMeasurement(
            model, _labels, new LabelEncoder(encoder, _labels.Texts, _settings.MaxSequenceLength), _data.ValidationRecords, _data.PaddingId, _settings);
    }

    /// <summary>Measures the rows of training and validation at the end. A run is not lost for it.</summary>
    internal void MeasureRows(ICausalLanguageModel model, IAttachedAdapter adapter, int step, RunFolder folder, EvaluationRoom room, IRunEventSink sink, Func<bool> isStopped)
    {
        if (_settings.RowLosses == 0)
        {
            return;
        }

        sink.Emit(new PhaseEvent { Phase = RunPhase.Validating });
        Measure(new RowLossMeasurement(model, RowPurpose.Training, _files.TrainingFile, _data.Training, _data.PaddingId) { Classification = _classification }, folder.RowLossesFile);
        Measure(new RowLossMeasurement(model, RowPurpose.Validation, _files.ValidationFile, _data.Validation, _data.PaddingId) { Classification = _classification, Adapter = adapter }, folder.ValidationRowLossesFile);

        void Measure(RowLossMeasurement rows, string csv)
        {
            try
            {
                if (room.Measure(count => rows.Take(step, _settings.RowLosses, count, csv, isStopped)) is { } measured)
                {
                    sink.Emit(measured);
                }
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                sink.Emit(new LogEvent { Level = "warning", Message = $"The losses of the {rows.Purpose.ToString().ToLowerInvariant()} rows could not be measured: {exception.Message}" });
            }
        }
    }

    private List<EvaluationPrompt> Prompts(int count) =>
        [.. Spread.Of(_data.ValidationRecords, count).Select(record => EvaluationPrompt.Of(record, _text, _spec.SystemPrompt)).OfType<EvaluationPrompt>()];
}
