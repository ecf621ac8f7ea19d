using System.CommandLine;
using TuningStudio.Cli.Downloading;
using TuningStudio.Cli.Options;
using TuningStudio.Cli.Output;
using TuningStudio.Core.Hub;
using TuningStudio.Core.Transfer;

namespace TuningStudio.Cli.Commands;

/// <summary><c>download</c>: fetches a model from a hub, or goes on where an earlier call was interrupted.</summary>
internal static class DownloadCommand
{
    private const string Help = "Download a model from a hub by its name. The same again goes on after an interruption. "
        + "Tokens for gated models: HF_TOKEN or what 'hf auth login' keeps; MODELSCOPE_API_TOKEN.";

    internal static Command Create(Func<ParseResult, VerbContext> context)
    {
        var model = new Argument<string>("MODEL") { Description = "owner/name, or owner/name@revision." };
        var hub = new Option<string>("--hub") { Description = "huggingface (the default) or modelscope.", HelpName = "HUB", DefaultValueFactory = _ => HubKind.HuggingFace.Name() };
        var revision = new Option<string?>("--revision") { Description = "Branch, tag or commit.", HelpName = "REVISION" };
        var endpoint = new Option<string?>("--endpoint") { Description = "Where the hub answers, for instance a mirror such as https://hf-mirror.com; without it HF_ENDPOINT or MODELSCOPE_DOMAIN, else the hub itself.", HelpName = "URL" };
        var files = new Option<string[]>("--file") { Description = "Only this file, for instance one of several GGUF files; may be given several times.", HelpName = "PATH" };
        var output = new Option<string?>("--output", "-o") { Description = "Folder to write; without it owner/name in the home's models, where --model finds it by name.", HelpName = "DIR" };
        var list = new Option<bool>("--list") { Description = "Show files, sizes and licence, and fetch nothing." };
        var command = new Verb(
            "download",
            Help,
            "download Qwen/Qwen2.5-0.5B-Instruct",
            "download Qwen/Qwen2.5-0.5B-Instruct --hub modelscope",
            "download Qwen/Qwen2.5-0.5B-Instruct-GGUF --file qwen2.5-0.5b-instruct-q8_0.gguf",
            "download Qwen/Qwen2.5-0.5B-Instruct --list")
        {
            model, hub, revision, endpoint, files, output, list,
        };
        command.RequireAll();
        command.Validators.Add(result =>
        {
            if (result.GetResult(hub) is { Tokens: [var token] } given && HubKinds.Parse(token.Value) is null)
            {
                given.AddError($"--hub must be {string.Join(" or ", HubKinds.Names)}, not '{token.Value}'.");
            }
        });
        command.SetAction(parsed =>
        {
            var run = context(parsed);
            var id = HubModelId.Parse(parsed.GetValue(model)!);
            id = parsed.GetValue(revision) is { } other ? HubModelId.Parse($"{id.Name}@{other}") : id;
            using var cancellation = run.CancelOnInterrupt();
            using var client = TransferClient.Create();
            var options = new TransferOptions();
            var source = HubSettings.OfProcess.Open(HubKinds.Parse(parsed.GetValue(hub))!.Value, parsed.GetValue(endpoint), token: null, client, options, TimeProvider.System);
            var plan = DownloadPlanner.Plan(source.ListAsync(id, cancellation.Token).GetAwaiter().GetResult(), parsed.GetValue(files));
            if (parsed.GetValue(list))
            {
                run.Output.Show(DownloadListResult.Of(source, plan), OutputJson.Line.DownloadListResult, DownloadView.Paint);
                return ExitCodes.Ok;
            }

            var folder = CommonOptions.FullPath(parsed.GetValue(output)) ?? id.FolderBelow(ModelPath.Downloads);
            var download = new ModelDownload(new TransferSet(new HttpTransfer(client, options, TimeProvider.System), options, TimeProvider.System), TimeProvider.System);
            var begun = download.Begin(source, plan, folder);
            run.Output.Note($"{id.Name} ({plan.Listing.Licence ?? "licence not said"}) to {folder}");
            var record = DownloadView.Follow(run, progress => download.RunAsync(source, begun, folder, progress, cancellation.Token).GetAwaiter().GetResult());
            var result = new DownloadResult(record.Model, record.Hub, record.Revision, record.Licence, folder, record.BytesIn(folder), [.. record.Files.Select(file => new HubFileResult(file.Path, file.Size))]);
            run.Output.Show(result, OutputJson.Line.DownloadResult, DownloadView.Paint);
            return ExitCodes.Ok;
        });
        return command;
    }
}
