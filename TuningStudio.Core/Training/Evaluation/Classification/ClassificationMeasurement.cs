using System.Globalization;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;
using TuningStudio.Core.Data.Labels;
using TuningStudio.Core.Models;

namespace TuningStudio.Core.Training.Evaluation.Classification;

/// <summary>
/// Classifies the validation data by the labels' likelihood: before the first step, at the first evaluation after the end of each epoch, and after
/// the last step. With many labels it takes far longer than the loss; at every evaluation it is made where the best state is chosen by it.
/// </summary>
internal sealed class ClassificationMeasurement : IMeasurement
{
    private readonly LabelSet _labels;
    private readonly LabelEncoder _encoder;
    private readonly Func<int, LabelScorer> _scorer;
    private readonly List<LabelQuestion> _questions = [];
    private readonly List<int> _actual = [];
    private readonly int _leftOut;
    private readonly string? _positive;
    private readonly double[] _betas;
    private readonly bool _always;
    private int _epochs = -1;

    /// <param name="model">The model, with its adapter on.</param>
    /// <param name="labels">All labels.</param>
    /// <param name="encoder">Puts them in the place of answers.</param>
    /// <param name="records">Records to classify.</param>
    /// <param name="padding">Id for padding.</param>
    /// <param name="settings">The run's settings, already checked.</param>
    internal ClassificationMeasurement(ICausalLanguageModel model, LabelSet labels, LabelEncoder encoder, IEnumerable<TrainingRecord> records, int padding, ResolvedHyperparameters settings)
    {
        _labels = labels;
        _encoder = encoder;

        // What the keys and values of so many tokens take is little beside a training step's activations.
        _scorer = rows => new LabelScorer(model, padding, rows * settings.MaxSequenceLength);
        _positive = settings.ClassificationPositiveClass?.Trim();
        _betas = [.. settings.ClassificationBetas.Select(beta => double.Parse(beta, CultureInfo.InvariantCulture))];
        _always = BestMetric.Get(settings.BestMetric).OfClassification;
        foreach (var record in records)
        {
            var own = labels.Of(record);
            if (own >= 0 && encoder.Question(record, own) is { } question)
            {
                _questions.Add(question);
                _actual.Add(own);
            }
            else
            {
                _leftOut++;
            }
        }
    }

    public RunEvent? Take(EvaluationPoint at, Func<bool> isStopped)
    {
        if (_questions.Count == 0 || ((int)at.Epoch == _epochs && !at.IsLast && !_always))
        {
            return null;
        }

        if (_scorer(at.RowsAtOnce).Score(_questions, isStopped) is not { } scores)
        {
            return null;
        }

        _epochs = (int)at.Epoch;
        return ClassificationReport.Of(_labels.Names, _actual, scores, _positive, _betas) with { Step = at.Step, Epoch = at.Epoch, LeftOut = _leftOut };
    }

    /// <summary>The label that the model finds likeliest for a record, where that is not the record's own.</summary>
    /// <param name="record">The record.</param>
    /// <param name="rowsAtOnce">Examples that fit into memory at once.</param>
    /// <returns>Its name and its probability among the labels, or null.</returns>
    internal (string Label, double Probability)? Likelier(TrainingRecord record, int rowsAtOnce)
    {
        var own = _labels.Of(record);
        if (own < 0 || _encoder.Question(record, own) is not { } question || _scorer(rowsAtOnce).Score([question], () => false) is not [var scores])
        {
            return null;
        }

        var best = Array.IndexOf(scores, scores.Max());
        return best == own ? null : (_labels.Names[best], ClassificationReport.Probabilities(scores)[best]);
    }
}
