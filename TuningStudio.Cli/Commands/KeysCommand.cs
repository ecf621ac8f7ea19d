using System.CommandLine;
using Spectre.Console;
using TuningStudio.Cli.Options;
using TuningStudio.Cli.Output;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Cli.Commands;

/// <summary><c>keys</c>: makes, lists and revokes the keys to the studio on this machine, whether or not it runs.</summary>
internal static class KeysCommand
{
    internal static Command Create(Func<ParseResult, VerbContext> context) => new Verb(
        "keys",
        $"Keys for programs that ask this machine's studio; they are those of its Settings page. {HomeFolder.Variable} says whose, if not this user's.",
        "keys create --name laptop --scope run",
        "keys list",
        "keys revoke key-1a2b3c4d")
    {
        Make(context),
        List(context),
        Revoke(context),
    };

    private static ApiKeyFile File
    {
        get
        {
            var home = HomeFolder.Locate(Environment.GetEnvironmentVariable(HomeFolder.Variable));
            Directory.CreateDirectory(home);
            return new ApiKeyFile(HomeFolder.ApiKeysOf(home));
        }
    }

    private static Verb Make(Func<ParseResult, VerbContext> context)
    {
        var name = new Option<string>("--name") { Description = "What the key is for.", Required = true, HelpName = "TEXT" };
        var scope = new Option<ApiScope>("--scope") { Description = "read looks; run also uploads, tunes and asks; admin also deletes and signs in to the pages.", DefaultValueFactory = _ => ApiScope.Run, HelpName = "read|run|admin" };
        var command = new Verb("create", "Make a key. Its secret is shown this once.", "keys create --name laptop --scope run", "keys create --name me --scope admin") { name, scope };
        command.RequireAll();
        command.SetAction(parsed =>
        {
            var (key, secret) = ApiKey.Create(parsed.GetValue(name)!, parsed.GetValue(scope), TimeProvider.System.GetUtcNow());
            File.Add(key);
            context(parsed).Output.Show(KeyResult.Of(key) with { Secret = secret }, OutputJson.Line.KeyResult, (console, made) =>
            {
                console.WriteLine(made.Secret!);
                console.WriteLine($"This is the key '{made.Name}' ({made.Id}, {made.Scope}). Copy it now: it is not shown again.");
            });
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Verb List(Func<ParseResult, VerbContext> context)
    {
        var command = new Verb("list", "List the keys.", "keys list", "keys list --json");
        command.SetAction(parsed =>
        {
            foreach (var key in File.List())
            {
                context(parsed).Output.Show(KeyResult.Of(key), OutputJson.Line.KeyResult, (console, kept) => console.WriteLine($"{kept.Id}  {kept.Start}…  {kept.Scope,-5}  {kept.CreatedAt:yyyy-MM-dd}  {kept.Name}"));
            }

            return ExitCodes.Ok;
        });
        return command;
    }

    private static Verb Revoke(Func<ParseResult, VerbContext> context)
    {
        var id = new Argument<string>("ID") { Description = "The key's id, as 'keys list' shows it." };
        var command = new Verb("revoke", "Take a key back: it opens nothing any more.", "keys revoke key-1a2b3c4d") { id };
        command.SetAction(parsed =>
        {
            var gone = File.Revoke(parsed.GetValue(id)!) ?? throw new TuningException(ErrorCodes.NotFound, $"There is no key '{parsed.GetValue(id)}'.", "See 'tuningstudio keys list'.", field: "ID");
            context(parsed).Output.Show(KeyResult.Of(gone), OutputJson.Line.KeyResult, (console, key) => console.WriteLine($"Revoked: {key.Name} ({key.Id})."));
            return ExitCodes.Ok;
        });
        return command;
    }
}
