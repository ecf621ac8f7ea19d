using System.Globalization;
using System.Text;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Training;

/// <summary>
/// Writes <c>results.csv</c>, one row a step, from the event log: the columns of OpenAI's fine-tunes under their names first, this
/// studio's behind them. What was not measured at a step is empty.
/// </summary>
internal static class ResultsFile
{
    private delegate object? Cell(Row row);

    internal static void Write(RunFolder folder)
    {
        var rows = Read(folder);
        var columns = Columns(rows);
        var text = new StringBuilder().AppendJoin(',', columns.Select(column => column.Name)).Append('\n');
        foreach (var row in rows)
        {
            text.AppendJoin(',', columns.Select(column => string.Format(CultureInfo.InvariantCulture, column.Format, column.Of(row)))).Append('\n');
        }

        File.WriteAllText(folder.ResultsFile, text.ToString());
    }

    private static List<(string Name, string Format, Cell Of)> Columns(List<Row> rows)
    {
        List<(string Name, string Format, Cell Of)> columns =
        [
            ("step", "{0}", row => row.Step.Step),
            ("elapsed_tokens", "{0}", row => row.ElapsedTokens),
            ("elapsed_examples", "{0}", row => row.Step.Examples > 0 ? row.ElapsedExamples : null),
            ("training_loss", "{0:r}", row => row.Step.TrainLoss),
            ("training_sequence_accuracy", "{0:r}", row => row.Step.SequenceAccuracy),
            ("training_token_accuracy", "{0:r}", row => row.Step.TokenAccuracy),
        ];
        if (rows.Any(row => row.Validation is not null))
        {
            columns.Add(("validation_loss", "{0:r}", row => row.Validation?.ValidationLoss));
            columns.Add(("validation_sequence_accuracy", "{0:r}", row => row.Validation?.SequenceAccuracy));
            columns.Add(("validation_token_accuracy", "{0:r}", row => row.Validation?.TokenAccuracy));
        }

        if (rows.Select(row => row.Classification).OfType<ClassificationEvent>().LastOrDefault() is { } classified)
        {
            columns.Add(("classification/accuracy", "{0:r}", row => row.Classification?.Accuracy));
            if (classified.Positive is { } positive)
            {
                columns.Add(("classification/precision", "{0:r}", row => row.Positive?.Precision));
                columns.Add(("classification/recall", "{0:r}", row => row.Positive?.Recall));
                columns.Add(("classification/auroc", "{0:r}", row => row.Positive?.Auroc));
                columns.Add(("classification/auprc", "{0:r}", row => row.Positive?.Auprc));
                columns.AddRange(positive.FBeta.Select((beta, index) => (
                    string.Create(CultureInfo.InvariantCulture, $"classification/f{beta.Beta:0.0###}"), "{0:r}", (Cell)(row => row.Classification?.Positive?.FBeta[index].Value))));
            }

            columns.Add(("classification/weighted_f1_score", "{0:r}", row => row.Classification?.WeightedF1));
        }

        columns.AddRange(
        [
            ("epoch", "{0:0.####}", row => row.Step.Epoch),
            ("validation_perplexity", "{0:r}", row => row.Validation?.Perplexity),
            ("learning_rate", "{0:r}", row => row.Step.LearningRate),
            ("gradient_norm", "{0:r}", row => row.Step.GradientNorm),
            ("tokens", "{0}", row => row.Step.Tokens),
            ("padded_tokens", "{0}", row => row.Step.PaddedTokens),
            ("tokens_per_second", "{0:0.#}", row => row.Step.TokensPerSecond),
            ("elapsed_seconds", "{0:0.###}", row => row.Step.ElapsedSeconds),
        ]);
        return columns;
    }

    private static List<Row> Read(RunFolder folder)
    {
        var steps = new SortedDictionary<int, StepEvent>();
        var validations = new Dictionary<int, ValidationEvent>();
        var classifications = new Dictionary<int, ClassificationEvent>();
        foreach (var happened in RunEventFile.Read(folder.EventsFile))
        {
            switch (happened)
            {
                // What was done after the state that a run goes on from is undone.
                case RunStartedEvent started:
                    foreach (var undone in steps.Keys.Where(step => step > started.ResumedFromStep).ToList())
                    {
                        steps.Remove(undone);
                        validations.Remove(undone);
                        classifications.Remove(undone);
                    }

                    break;
                case StepEvent step:
                    steps[step.Step] = step;
                    break;
                case ValidationEvent validation:
                    validations[validation.Step] = validation;
                    break;
                case ClassificationEvent classification:
                    classifications[classification.Step] = classification;
                    break;
                default:
                    break;
            }
        }

        var rows = new List<Row>(steps.Count);
        long tokens = 0;
        long examples = 0;
        foreach (var step in steps.Values)
        {
            tokens += step.PaddedTokens;
            examples += step.Examples;
            rows.Add(new Row(step, tokens, examples, validations.GetValueOrDefault(step.Step), classifications.GetValueOrDefault(step.Step)));
        }

        return rows;
    }

    private sealed record Row(StepEvent Step, long ElapsedTokens, long ElapsedExamples, ValidationEvent? Validation, ClassificationEvent? Classification)
    {
        internal ClassFigures? Positive => Classification?.Positive is { } positive ? Classification.Classes.First(item => item.Label == positive.Label) : null;
    }
}
