using System.CommandLine;
using System.Globalization;
using TuningStudio.Cli.Serving;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Cli.Commands;

/// <summary><c>serve</c>: starts the studio, pages and API, and waits for its end.</summary>
internal static class ServeCommand
{
    internal static Command Create(Func<ParseResult, VerbContext> context)
    {
        var urls = new Option<string?>("--urls", "--address") { Description = "Where it listens; default http://127.0.0.1:5260. On an address that others reach it wants a password or a key.", HelpName = "ADDRESS" };
        var home = new Option<string?>("--home") { Description = $"Folder of models, data, runs and the database; default: {HomeFolder.Variable}, else the user's local application data.", HelpName = "DIR" };
        var roots = new Option<string[]>("--data-root") { Description = "A folder that data may be read from by its path; may be given several times. Default: the user's own folder.", HelpName = "DIR" };
        var models = new Option<string[]>("--model", "-m") { Description = "A model that is loaded at the start, so that its first answer does not wait; may be given several times. Two are kept loaded at once unless Studio__PlaygroundWorkers says otherwise.", HelpName = "NAME" };
        var command = new Verb(
            "serve",
            "Start the studio: its pages, OpenAI's API at /v1 and its own at /api/v1. Ctrl-C ends it; runs at work go on and are found again.",
            "serve",
            "serve --urls http://127.0.0.1:6000 --home /srv/studio --data-root /data",
            "serve --model starter",
            "serve --urls http://0.0.0.0:5260 # after: tuningstudio keys create --name me --scope admin")
        {
            urls, home, roots, models,
        };
        command.SetAction(parsed =>
        {
            var settings = new Dictionary<string, string>();
            if (parsed.GetValue(home) is { } folder)
            {
                settings[HomeFolder.Variable] = Path.GetFullPath(folder);
            }

            Name("Studio__DataRoots", (parsed.GetValue(roots) ?? []).Select(root => Path.GetFullPath(root)));
            Name("Studio__Preload", parsed.GetValue(models) ?? []);
            if (Environment.GetEnvironmentVariable(ProgramStart.WorkerVariable) is null && Own() is { } program)
            {
                settings[ProgramStart.WorkerVariable] = program;
            }

            return SiteProcess.Run(SiteProgram.Find(Environment.GetEnvironmentVariable), parsed.GetValue(urls) is { } address ? ["--urls", address] : [], settings, context(parsed).Interrupts);

            void Name(string setting, IEnumerable<string> values)
            {
                foreach (var (value, index) in values.Select((value, index) => (value, index)))
                {
                    settings[string.Create(CultureInfo.InvariantCulture, $"{setting}__{index}")] = value;
                }
            }
        });
        return command;
    }

    // Its workers are this very program.
    private static string? Own() => Path.Combine(AppContext.BaseDirectory, "tuningstudio.dll") is var own && File.Exists(own) ? own : null;
}
