using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Export.Verification;

namespace TuningStudio.Core.Export.Cards;

/// <summary>
/// The <c>README.md</c> beside an export: what it is, how it is used, what it was trained on and with which settings, how the loss
/// went, and how it was checked. Numbers come from the run's folder; what it does not tell is left out.
/// </summary>
internal static class ModelCard
{
    private const int MostRows = 12;

    /// <summary>Writes the card, and a picture of the loss where there is one to draw.</summary>
    internal static void Write(ExportRequest request, VerificationResult verification, IReadOnlyList<string> notes, string folder) => ExportFolder.Guarded(folder, () =>
    {
        var run = RunRecord.Of(request.Adapter);
        var picture = run is null ? null : LossPicture.Draw(run);
        if (picture is not null)
        {
            File.WriteAllText(Path.Combine(folder, LossPicture.FileName), picture);
        }

        var text = new StringBuilder();
        Head(text, request, run);
        CardUsage.Write(text, request);
        if (run is not null)
        {
            Data(text, run);
            Settings(text, run);
            Curve(text, run, picture is not null);
        }

        Check(text, verification, notes);
        File.WriteAllText(Path.Combine(folder, "README.md"), text.ToString());
    });

    private static void Head(StringBuilder text, ExportRequest request, RunRecord? run)
    {
        var baseName = NameOf(request.Model);
        var method = run?.Settings?.Method;
        text.Append(CultureInfo.InvariantCulture, $"---\nbase_model: {JsonValue.Create(baseName)!.ToJsonString()}\n");
        text.Append(CultureInfo.InvariantCulture, $"library_name: {(request.Format == ExportFormat.Adapter ? "peft" : request.Format == ExportFormat.Merged ? "transformers" : "gguf")}\n");
        text.Append("pipeline_tag: text-generation\ntags:\n- tuningstudio\n");
        if (method is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"- {method}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"---\n\n# {run?.Spec?.Name ?? NameOf(request.Output)}\n\n");
        var kind = method is null ? "An export" : $"Tuned with {method}";
        text.Append(CultureInfo.InvariantCulture, $"{kind} of `{baseName}`, made with TuningStudio.");
        if (run?.Model is { } model)
        {
            text.Append(CultureInfo.InvariantCulture, $" {model.TrainableParameters:N0} of {model.Parameters:N0} parameters were trained ({model.Architecture}, {model.Precision} on {model.Device}).");
        }

        text.Append("\n\n");
    }

    private static void Data(StringBuilder text, RunRecord run)
    {
        text.Append("## Data\n\n");
        if (run.Spec is { } spec)
        {
            text.Append(CultureInfo.InvariantCulture, $"- Training file: `{Path.GetFileName(spec.TrainingFile)}`\n");
            if (spec.TrainingVersion is { } version)
            {
                text.Append(CultureInfo.InvariantCulture, $"- Version {version.Number} of `{Path.GetFileName(version.Original)}`: {string.Join(", ", version.Fixes.Select(fix => fix.Code))}; {version.Records:N0} of {version.RecordsBefore:N0} records, SHA-256 when made `{version.Sha256}`\n");
            }

            if (spec.TrainingOrigin is { } origin)
            {
                text.Append(CultureInfo.InvariantCulture, $"- From `{origin.Source}`, stored on {origin.StoredAt:yyyy-MM-dd}\n");
            }

            text.Append(run.Data?.TrainingSha256 is { } trained
                ? $"- SHA-256 of it when it was trained on: `{trained}`\n"
                : $"- SHA-256 of it at the time of this export: {(run.HashOfData() is { } hash ? $"`{hash}`" : "the file is no longer there")}\n");
        }

        if (run.Data is { } data)
        {
            text.Append(CultureInfo.InvariantCulture, $"- {data.TrainingExamples:N0} training examples, {data.ValidationExamples:N0} held out; {data.Tokens:N0} tokens a pass, {data.TrainedTokens:N0} of them trained on\n");
        }

        text.Append('\n');
    }

    private static void Settings(StringBuilder text, RunRecord run)
    {
        if (run.Settings is null)
        {
            return;
        }

        text.Append("## Settings\n\n| setting | value |\n|---|---|\n");
        foreach (var (name, value) in JsonSerializer.SerializeToNode(run.Settings, StudioJson.Line.ResolvedHyperparameters)!.AsObject())
        {
            // What stands for "none" is left out.
            if (Shown(value) is { Length: > 0 } shown)
            {
                text.Append(CultureInfo.InvariantCulture, $"| {name} | {shown} |\n");
            }
        }

        text.Append('\n');
    }

    private static void Curve(StringBuilder text, RunRecord run, bool hasPicture)
    {
        if (run.Steps.Count == 0)
        {
            return;
        }

        text.Append("## Curve and metrics\n\n");
        if (hasPicture)
        {
            text.Append(CultureInfo.InvariantCulture, $"![Loss over steps]({LossPicture.FileName})\n\n");
        }

        text.Append("| step | epoch | training loss | validation loss | token accuracy | exact answers |\n|---|---|---|---|---|---|\n");
        var validations = run.Validations.ToDictionary(validation => validation.Step);
        var every = Math.Max(1, run.Steps.Count / MostRows);
        foreach (var (step, i) in run.Steps.Select((step, i) => (step, i)))
        {
            var validation = validations.GetValueOrDefault(step.Step);
            if (i % every == 0 || i == run.Steps.Count - 1 || validation is not null)
            {
                text.Append(CultureInfo.InvariantCulture, $"| {step.Step} | {step.Epoch:0.##} | {step.TrainLoss:0.0000} | {validation?.ValidationLoss:0.0000} | {validation?.TokenAccuracy:0.0%} | {validation?.SequenceAccuracy:0.0%} |\n");
            }
        }

        if (run.Validations is [var first, .., var last])
        {
            text.Append(CultureInfo.InvariantCulture, $"\nValidation loss went from {first.ValidationLoss:0.0000} (step {first.Step}) to {last.ValidationLoss:0.0000} (step {last.Step}).\n");
        }

        text.Append('\n');
    }

    private static void Check(StringBuilder text, VerificationResult verification, IReadOnlyList<string> notes)
    {
        text.Append(CultureInfo.InvariantCulture, $"## Checked\n\nRead back after writing and compared with the tuned model in the studio: {verification}.\n");
        foreach (var note in notes)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n- {note}");
        }

        if (notes.Count > 0)
        {
            text.Append('\n');
        }
    }

    private static string? Shown(JsonNode? value) => value switch
    {
        JsonArray list => string.Join(", ", list),
        JsonObject pairs => string.Join(", ", pairs.Select(pair => $"{pair.Key}: {pair.Value}")),
        _ => value?.ToString(),
    };

    private static string NameOf(string folder) => Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));
}
