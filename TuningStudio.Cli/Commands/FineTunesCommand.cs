using System.CommandLine;
using System.Text.Json;
using Spectre.Console;
using TuningStudio.Cli.FineTunes;
using TuningStudio.Cli.Options;
using TuningStudio.Cli.Output;
using TuningStudio.Cli.Studio;

namespace TuningStudio.Cli.Commands;

/// <summary><c>fine-tunes</c>: asks a studio over its address, in the words of OpenAI's command line of 2022.</summary>
internal static class FineTunesCommand
{
    private const string SomeJob = "ft-20260131-120000-starter";

    internal static Command Create(Func<ParseResult, VerbContext> context)
    {
        var target = new StudioTarget();
        var command = new Verb(
            "fine-tunes",
            "Tune on a studio that runs, here or elsewhere, with the verbs and flags of OpenAI's command line. What is not set is chosen as OpenAI did in 2022.",
            "fine-tunes create -t data.jsonl -m starter --suffix \"support bot\" --n_epochs 4",
            $"fine-tunes follow -i {SomeJob}",
            $"fine-tunes results -i {SomeJob} > results.csv")
        {
            MakeCreate(target, context),
            Plain(target, context, "list", "List the jobs.", "fine-tunes list --api-base http://192.168.1.20:5260", List),
            ById(target, context, "get", "Show a job.", (studio, id, verb) => Show(studio.Ask(HttpMethod.Get, $"/v1/fine-tunes/{id}", null, default), verb.Output)),
            ById(target, context, "results", "Print a job's compiled_results.csv.", Results),
            ById(target, context, "events", "List what happened in a job.", Events),
            ById(target, context, "follow", "Show what happens in a job until it ends. Ctrl-C only stops looking.", FollowedFineTune.Follow),
            ById(target, context, "cancel", "End a job without a result.", (studio, id, verb) => Show(studio.Ask(HttpMethod.Post, $"/v1/fine-tunes/{id}/cancel", null, default), verb.Output)),
            ById(target, context, "delete", "Delete a tuned model, by its name.", (studio, name, verb) => Show(studio.Ask(HttpMethod.Delete, $"/v1/models/{Uri.EscapeDataString(name)}", null, default), verb.Output)),
        };
        target.AddTo(command);
        return command;
    }

    private static Verb MakeCreate(StudioTarget target, Func<ParseResult, VerbContext> context)
    {
        var flags = new FineTuneFlags();
        var command = new Verb(
            "create",
            "Tune a model and follow the job. Ctrl-C only stops looking.",
            "fine-tunes create -t data.jsonl -m starter --suffix \"support bot\" --n_epochs 4",
            "fine-tunes create -t data.jsonl -v validation.jsonl -m starter --compute_classification_metrics --classification_n_classes 8 --no_follow");
        flags.AddTo(command);
        command.SetAction(parsed =>
        {
            var verb = context(parsed);
            using var studio = target.Open(parsed);
            string id;
            using (var interrupted = verb.CancelOnInterrupt())
            {
                id = Send(studio, flags, parsed, verb, interrupted.Token);
            }

            return flags.Follows(parsed) ? FollowedFineTune.Follow(studio, id, verb) : ExitCodes.Ok;
        });
        return command;
    }

    private static string Send(StudioConnection studio, FineTuneFlags flags, ParseResult parsed, VerbContext verb, CancellationToken cancellationToken)
    {
        var body = flags.Body(parsed);
        body["training_file"] = FineTuneFlags.Json(FineTuneFiles.IdOf(parsed.GetValue(flags.TrainingFile)!, studio, verb, cancellationToken));
        if (parsed.GetValue(flags.ValidationFile) is { } validation)
        {
            body["validation_file"] = FineTuneFlags.Json(FineTuneFiles.IdOf(validation, studio, verb, cancellationToken));
        }

        var job = studio.Post("/v1/fine-tunes", body, cancellationToken);
        var id = job.GetProperty("id").GetString()!;
        if (flags.Follows(parsed))
        {
            verb.Output.Note($"Created fine-tune: {id}\nStreaming events until fine-tuning is complete...\n\n(Ctrl-C will interrupt the stream, but not cancel the fine-tune)");
        }
        else
        {
            Show(job, verb.Output);
        }

        return id;
    }

    private static Verb Plain(StudioTarget target, Func<ParseResult, VerbContext> context, string name, string help, string example, Func<StudioConnection, VerbContext, int> act)
    {
        var command = new Verb(name, help, example);
        command.SetAction(parsed =>
        {
            using var studio = target.Open(parsed);
            return act(studio, context(parsed));
        });
        return command;
    }

    private static Verb ById(StudioTarget target, Func<ParseResult, VerbContext> context, string name, string help, Func<StudioConnection, string, VerbContext, int> act)
    {
        var id = new Option<string>("--id", "-i") { Description = "The job's id, or for delete the model's name.", Required = true, HelpName = "ID" };
        var command = Plain(target, context, name, help, $"fine-tunes {name} -i {(name == "delete" ? "starter:ft-studio:support-bot-2026-01-31-12-00-00" : SomeJob)}{(name == "results" ? " > results.csv" : string.Empty)}", (studio, verb) => act(studio, verb.Options.GetValue(id)!, verb));
        command.Add(id);
        command.RequireAll();
        return command;
    }

    private static int List(StudioConnection studio, VerbContext verb)
    {
        foreach (var job in studio.Ask(HttpMethod.Get, "/v1/fine-tunes", null, default).GetProperty("data").EnumerateArray())
        {
            verb.Output.Show(job, OutputJson.Line.JsonElement, (console, shown) => console.WriteLine(
                $"{shown.GetProperty("id").GetString()}  {shown.GetProperty("status").GetString(),-9}  {shown.GetProperty("model").GetString()}  {shown.GetProperty("fine_tuned_model").GetString()}"));
        }

        return ExitCodes.Ok;
    }

    private static int Events(StudioConnection studio, string id, VerbContext verb)
    {
        foreach (var told in studio.Ask(HttpMethod.Get, $"/v1/fine-tunes/{id}/events", null, default).GetProperty("data").EnumerateArray())
        {
            FollowedFineTune.Show(told, verb.Output);
        }

        return ExitCodes.Ok;
    }

    private static int Results(StudioConnection studio, string id, VerbContext verb)
    {
        var files = studio.Ask(HttpMethod.Get, $"/v1/fine-tunes/{id}", null, default).GetProperty("result_files");
        if (files.GetArrayLength() == 0)
        {
            throw new Core.Contracts.TuningException(Core.Contracts.ErrorCodes.NotFound, $"No results file available for fine-tune {id}.", "They are there once it has ended.", field: "--id");
        }

        studio.Copy($"/v1/files/{files[0].GetProperty("id").GetString()}/content", verb.StandardOutput, default);
        return ExitCodes.Ok;
    }

    private static int Show(JsonElement answer, IOutput output)
    {
        output.Show(answer, OutputJson.Line.JsonElement, (console, shown) => console.WriteLine(JsonSerializer.Serialize(shown, OutputJson.Indented.JsonElement)));
        return ExitCodes.Ok;
    }
}
