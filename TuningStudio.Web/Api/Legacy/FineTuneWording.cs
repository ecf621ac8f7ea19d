using System.Globalization;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.Api.Legacy;

/// <summary>A run's events in the words of OpenAI's API of 2022, of which scripts read epochs and names.</summary>
/// <param name="id">The job.</param>
/// <param name="model">What the tuned model is called.</param>
/// <param name="results">Id of the results.</param>
internal sealed class FineTuneWording(string id, string model, string results)
{
    private int _epochs;
    private int _completed;

    /// <summary>What comes before all that a run does.</summary>
    /// <param name="at">When it was asked for.</param>
    /// <param name="ahead">Runs that come first.</param>
    internal IReadOnlyList<FineTuneEventObject> Queued(DateTimeOffset at, int ahead) =>
    [
        Told(at, "info", $"Created fine-tune: {id}"),
        Told(at, "info", "Fine-tune costs $0.00"),
        Told(at, "info", Text($"Fine-tune enqueued. Queue number: {ahead}")),
    ];

    internal IEnumerable<FineTuneEventObject> Tell(RunEvent happened) => Words(happened).Select(told => Told(happened.Time, told.Level, told.Message)).ToList();

    private IEnumerable<(string Level, string Message)> Words(RunEvent happened)
    {
        switch (happened)
        {
            case RunStartedEvent started:
                yield return ("info", started.ResumedFromStep == 0 ? "Fine-tune started" : Text($"Fine-tune resumed from step {started.ResumedFromStep}"));
                break;
            case ResolvedEvent resolved:
                _epochs = (int)Math.Ceiling(resolved.Hyperparameters.EpochOf(resolved.Hyperparameters.TotalSteps) - 1e-9);
                break;
            case StepEvent step:
                while (_completed < (int)Math.Floor(step.Epoch + 1e-9))
                {
                    _completed++;
                    yield return ("info", Text($"Completed epoch {_completed}/{Math.Max(_epochs, _completed)}"));
                }

                break;
            case LogEvent { Level: "warning" or "error" } log:
                yield return (log.Level == "warning" ? "warn" : log.Level, log.Message);
                break;
            case CompletedEvent:
                yield return ("info", $"Uploaded model: {model}");
                yield return ("info", $"Uploaded result file: {results}");
                yield return ("info", "Fine-tune succeeded");
                break;
            case CancelledEvent:
                yield return ("info", "Fine-tune cancelled");
                break;
            case PausedEvent paused:
                yield return ("info", Text($"Fine-tune paused at step {paused.Step}"));
                break;
            case FailedEvent failed:
                yield return ("error", $"Fine-tune failed. {failed.Error}");
                break;
        }
    }

    private static FineTuneEventObject Told(DateTimeOffset at, string level, string message) => new(at.ToUnixTimeSeconds(), level, message);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
