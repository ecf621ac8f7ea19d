using System.CommandLine;
using System.Text.RegularExpressions;
using TuningStudio.Cli;
using TuningStudio.Cli.Options;

namespace TuningStudio.Tests.Cli;

/// <summary>Examples in the help of verbs are taken by the parser that takes what people type.</summary>
public sealed partial class HelpExamplesTests
{
    public static TheoryData<string> Verbs => [.. Paths(Root(), []).Select(path => string.Join(' ', path))];

    [Theory]
    [MemberData(nameof(Verbs))]
    public void Help_OfEveryVerb_HasExamplesThatParse(string verb)
    {
        string[] words = verb.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var run = CliRun.Of([.. words, "--help"]);

        Assert.Equal(ExitCodes.Ok, run.ExitCode);
        var lines = run.Output[run.Output.IndexOf("Examples:\n", StringComparison.Ordinal)..].Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..];
        Assert.NotEmpty(lines);
        Assert.All(lines, line =>
        {
            var typed = Typed(line);
            Assert.Equal("tuningstudio", typed[0]);
            var parsed = CommandLine.Parse(Root(), typed[1..]);
            Assert.Equal([], parsed.Errors.Select(error => error.Message));
            Assert.True(Within(parsed.CommandResult, words), $"'{line}' is no example of '{verb}'.");
        });
    }

    [Fact]
    public void Help_OfTheProgram_ListsVerbsWithoutTheirExamples() =>
        Assert.DoesNotContain("fine-tunes follow", CliRun.Of("--help").Output, StringComparison.Ordinal);

    // A line as a shell cuts it: what is redirected or commented on is none of the program's.
    private static string[] Typed(string line) =>
        [.. Word().Matches(line).Select(match => match.Value).TakeWhile(word => word is not (">" or ">>" or "#")).Select(word => word.Replace("\"", string.Empty, StringComparison.Ordinal))];

    // Words of verbs, whatever stands between them: control takes a folder before its own.
    private static bool Within(System.CommandLine.Parsing.CommandResult result, string[] words)
    {
        List<string> verbs = [];
        for (var place = result; place is { Command: not RootCommand }; place = place.Parent as System.CommandLine.Parsing.CommandResult)
        {
            verbs.Insert(0, place.Command.Name);
        }

        return verbs.Take(words.Length).SequenceEqual(words);
    }

    private static IEnumerable<string[]> Paths(Command command, string[] path) =>
        command.Hidden ? [] : command.Subcommands.SelectMany(verb => Paths(verb, [.. path, verb.Name])).Prepend(path);

    private static RootCommand Root() => CommandLine.Root(CommonOptions.Json(), _ => throw new InvalidOperationException("Nothing is run here."));

    [GeneratedRegex("""(?:"[^"]*"|[^\s"])+""")]
    private static partial Regex Word();
}
