using System.Globalization;
using System.Text;
using System.Text.Json;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Training;

/// <summary>Writes <c>results.csv</c>, one row a step, from the event log.</summary>
internal static class ResultsFile
{
    private const string Header = "step,epoch,train_loss,validation_loss,token_accuracy,sequence_accuracy,learning_rate,gradient_norm,tokens,padded_tokens,tokens_per_second,elapsed_seconds";

    internal static void Write(RunFolder folder)
    {
        var steps = new SortedDictionary<int, StepEvent>();
        var validations = new Dictionary<int, ValidationEvent>();
        using var log = new StreamReader(new FileStream(folder.EventsFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        while (log.ReadLine() is { } line)
        {
            switch (Parse(line))
            {
                // What was done after the state that a run goes on from is undone.
                case RunStartedEvent started:
                    foreach (var undone in steps.Keys.Where(step => step > started.ResumedFromStep).ToList())
                    {
                        steps.Remove(undone);
                        validations.Remove(undone);
                    }

                    break;
                case StepEvent step:
                    steps[step.Step] = step;
                    break;
                case ValidationEvent validation:
                    validations[validation.Step] = validation;
                    break;
                default:
                    break;
            }
        }

        var text = new StringBuilder(Header).Append('\n');
        foreach (var step in steps.Values)
        {
            var validation = validations.GetValueOrDefault(step.Step);
            text.Append(CultureInfo.InvariantCulture, $"{step.Step},{step.Epoch:0.####},{step.TrainLoss:r},{validation?.ValidationLoss:r},{validation?.TokenAccuracy:r},{validation?.SequenceAccuracy:r},{step.LearningRate:r},{step.GradientNorm:r},{step.Tokens},{step.PaddedTokens},{step.TokensPerSecond:0.#},{step.ElapsedSeconds:0.###}\n");
        }

        File.WriteAllText(folder.ResultsFile, text.ToString());
    }

    // A damaged line costs its own row at most.
    private static RunEvent? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, StudioJson.Line.RunEvent);
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            return null;
        }
    }
}
