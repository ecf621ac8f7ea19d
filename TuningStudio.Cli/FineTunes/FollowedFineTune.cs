using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using TuningStudio.Cli.Commands;
using TuningStudio.Cli.Output;
using TuningStudio.Cli.Studio;

namespace TuningStudio.Cli.FineTunes;

/// <summary>Shows a job's events as they come. Ctrl-C leaves it to itself.</summary>
internal static class FollowedFineTune
{
    internal static int Follow(StudioConnection studio, string id, VerbContext context)
    {
        using var interrupted = context.CancelOnInterrupt();
        if (!studio.Follow($"/v1/fine-tunes/{id}/events?stream=true", told => Show(told, context.Output), interrupted.Token))
        {
            context.Output.Note(
                $"\nStream interrupted. Job is still pending.\nTo resume the stream, run:\n\n  tuningstudio fine-tunes follow -i {id}\n\nTo cancel your job, run:\n\n  tuningstudio fine-tunes cancel -i {id}\n");
            return ExitCodes.Cancelled;
        }

        var job = studio.Ask(HttpMethod.Get, $"/v1/fine-tunes/{id}", null, CancellationToken.None);
        var status = job.GetProperty("status").GetString();
        context.Output.Note($"\nJob complete! Status: {status}{(status == "succeeded" ? " 🎉" : string.Empty)}");
        if (job.GetProperty("fine_tuned_model").GetString() is { } model)
        {
            context.Output.Note($"Try out your fine-tuned model:\n\n  curl {studio.Address}/v1/completions -H \"Content-Type: application/json\" -d '{{\"model\": \"{model}\", \"prompt\": \"<YOUR_PROMPT>\"}}'");
        }

        return status switch
        {
            "succeeded" => ExitCodes.Ok,
            "failed" => ExitCodes.TrainingFailed,
            _ => ExitCodes.Cancelled,
        };
    }

    internal static void Show(JsonElement told, IOutput output) => output.Show(told, OutputJson.Line.JsonElement, (console, happened) => console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"[{DateTimeOffset.FromUnixTimeSeconds(happened.GetProperty("created_at").GetInt64()).ToLocalTime():yyyy-MM-dd HH:mm:ss}] {happened.GetProperty("message").GetString()}")));
}
