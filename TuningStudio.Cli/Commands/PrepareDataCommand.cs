using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using TuningStudio.Cli.Options;
using TuningStudio.Cli.Output;
using TuningStudio.Cli.Preparing;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;
using TuningStudio.Core.Data.Reports;
using TuningStudio.Core.Tokenization;

namespace TuningStudio.Cli.Commands;

/// <summary><c>prepare-data</c>: looks at a data set, offers what mends it, and writes a new version.</summary>
internal static class PrepareDataCommand
{
    private const int Seed = 42;

    internal static Command Create(Func<ParseResult, VerbContext> context)
    {
        var file = new Option<string?>("--file", "-f") { Description = "The training data.", HelpName = "FILE" };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "Take every recommended fix without asking." };
        var model = new Option<string?>("--model", "-m") { Description = "Folder of the model, to count in its tokens and know its chat template; without it characters are counted.", HelpName = "DIR" };
        var validation = new Option<string?>("--validation-file", "-v") { Description = "Validation data, of which nothing may stand in the training data.", HelpName = "FILE" };
        var output = new Option<string?>("--output") { Description = "File to write; by default FILE_prepared.jsonl beside the data.", HelpName = "FILE" };
        var length = new Option<int>("--max-sequence-length") { Description = "Maximum length of the run in tokens, for what is cut off. Default: 1024.", HelpName = "N", DefaultValueFactory = _ => 1024 };
        var system = new Option<string?>("--system-prompt") { Description = "A system prompt put before every record that has none of its own.", HelpName = "TEXT" };
        var (data, template) = (new DataFlags(), new TemplateFlags());
        var command = new Verb(
            "prepare-data",
            "Look at a data set before a GPU minute is spent on it: counts, lengths, repeats, leaks, secrets, separators and more; mend it into a new file. Questions end with the recommended answer in capitals; --json without -q only reports.",
            "prepare-data -f data.jsonl",
            "prepare-data -f data.jsonl -m samples/starter -v validation.jsonl -q",
            "prepare-data -f data.csv --json # reports, and writes nothing")
        {
            file, quiet, model, validation, output, length, system,
        };
        data.AddTo(command);
        template.AddTo(command);
        command.Validators.Add(result =>
        {
            if (!result.Has(file))
            {
                result.AddError("--file is needed.");
            }
        });
        command.SetAction(parsed => Run(context(parsed), new Request(
            Path.GetFullPath(parsed.GetValue(file)!),
            CommonOptions.FullPath(parsed.GetValue(validation)),
            CommonOptions.FullPath(parsed.GetValue(output)),
            CommonOptions.FullPath(parsed.GetValue(model)),
            parsed.GetValue(quiet),
            data.Read(parsed, null),
            template.Read(parsed, null),
            new EncodingOptions { MaxLength = parsed.GetValue(length), SystemPrompt = parsed.GetValue(system) })));
        return command;
    }

    private static int Run(VerbContext context, Request request)
    {
        var (file, validationFile, quiet) = (request.File, request.Validation, request.Quiet);
        using var interrupt = context.CancelOnInterrupt();
        var dataset = DatasetFile.Open(file, request.Data);
        var measure = request.Model is null ? null : new RecordMeasure(ModelText.Load(request.Model).With(request.Template), request.Encoding);
        var report = DataInspection.Run(dataset, validationFile is null ? null : DatasetFile.Open(validationFile, request.Data), measure, cancellationToken: interrupt.Token);
        context.Output.Show(new ReportResult(report), OutputJson.Line.ReportResult, (console, result) => ReportView.Paint(console, result.Report));
        if (context.Output.IsJson && !quiet)
        {
            return ExitCodes.Ok;
        }

        var questions = new Questions(context, quiet);
        var chosen = report.Findings.Where(finding => finding.Fix is { } fix && questions.Ask(DataFindingText.Describe(finding, fix.Code), finding.Recommended)).Select(finding => finding.Fix!).ToList();
        var split = !dataset.IsPlainText && validationFile is null && report.Task == DataTask.Classification && questions.Ask("Split into a training and a validation set", recommended: true);
        if (dataset.IsPlainText || (chosen.Count == 0 && !split && Path.GetExtension(file) == ".jsonl"))
        {
            context.Output.Note("Nothing to do: use the file as it is.");
            return Tell(context, new PreparedResult(file, validationFile, report.Records, 0, [], Next(request, file, validationFile, report)));
        }

        if (!questions.Ask("Write a new JSONL file", recommended: true))
        {
            context.Output.Note("Nothing was written.");
            return ExitCodes.Ok;
        }

        var names = PreparedFiles.Name(file, request.Output, split);
        var whole = split ? Path.Combine(Path.GetDirectoryName(names[0])!, Path.GetRandomFileName()) : names[0];
        try
        {
            var version = DataPreparation.Apply(dataset, chosen, whole, TimeProvider.System.GetUtcNow(), model: measure, cancellationToken: interrupt.Token);
            var (training, held) = split
                ? DataPreparation.Split(DatasetFile.Open(whole, request.Data), DataPreparation.LegacyValidation, Seed, byLabel: true, names[0], names[1], interrupt.Token)
                : ((int)version.Records, 0);
            var valid = split ? names[1] : validationFile;
            return Tell(context, new PreparedResult(names[0], valid, training, held, [.. version.Fixes.Select(fix => fix.Code)], Next(request, names[0], valid, report)));
        }
        finally
        {
            if (split)
            {
                File.Delete(whole);
                File.Delete(whole + DatasetVersion.Ending);
            }
        }
    }

    private static int Tell(VerbContext context, PreparedResult result)
    {
        context.Output.Show(result, OutputJson.Line.PreparedResult, (console, prepared) =>
        {
            console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Training: {prepared.TrainingFile} ({prepared.Records:N0} records)"));
            if (prepared.ValidationFile is not null)
            {
                console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Validation: {prepared.ValidationFile}{(prepared.ValidationRecords > 0 ? $" ({prepared.ValidationRecords:N0} records)" : string.Empty)}"));
            }

            console.WriteLine();
            console.WriteLine("Now tune with:");
            console.WriteLine($"  {prepared.Command}");
        });
        return ExitCodes.Ok;
    }

    private static string Next(Request request, string file, string? validation, DataReport report)
    {
        var classes = report.Labels.Count switch
        {
            2 => $" --compute-classification-metrics --classification-positive-class \"{report.Labels[0].Name}\"",
            > 2 when report.Task == DataTask.Classification => string.Create(CultureInfo.InvariantCulture, $" --compute-classification-metrics --classification-n-classes {report.Labels.Count}"),
            _ => string.Empty,
        };
        return $"tuningstudio tune --model {(request.Model is null ? "MODEL" : $"\"{request.Model}\"")} -t \"{file}\"{(validation is null ? string.Empty : $" -v \"{validation}\"")}{(request.Data is null ? string.Empty : DataFlags.Write(request.Data))}{classes} --output RUN";
    }

    private sealed record Request(string File, string? Validation, string? Output, string? Model, bool Quiet, DataOptions? Data, PromptTemplate? Template, EncodingOptions Encoding);
}
