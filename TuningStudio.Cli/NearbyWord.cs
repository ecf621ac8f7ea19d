using System.CommandLine;
using System.CommandLine.Parsing;

namespace TuningStudio.Cli;

/// <summary>What a word that is not understood was meant to be: the option or verb that takes the fewest changes.</summary>
internal static class NearbyWord
{
    private const int MostChanges = 3;

    /// <summary>The word that was meant; null where the error is another one, or nothing is near.</summary>
    internal static string? Of(ParseError error, ParseResult parsed)
    {
        if (parsed.UnmatchedTokens.FirstOrDefault(token => error.Message.Contains($"'{token}'", StringComparison.Ordinal)) is not { } token)
        {
            return null;
        }

        var word = token.Split('=')[0];
        return Words(parsed.CommandResult, isOption: word.StartsWith('-'))
            .Select(known => (Word: known, Changes: Changes(word, known)))
            .Where(near => near.Changes <= MostChanges && near.Changes * 2 < word.TrimStart('-').Length)
            .OrderBy(near => near.Changes).ThenBy(near => near.Word, StringComparer.Ordinal)
            .Select(near => near.Word)
            .FirstOrDefault();
    }

    private static IEnumerable<string> Words(CommandResult verb, bool isOption)
    {
        if (!isOption)
        {
            return verb.Command.Subcommands.Where(command => !command.Hidden).Select(command => command.Name);
        }

        // Those of the verbs before it count where they are for all.
        var options = verb.Command.Options.AsEnumerable();
        for (var above = verb.Parent as CommandResult; above is not null; above = above.Parent as CommandResult)
        {
            options = options.Concat(above.Command.Options.Where(option => option.Recursive));
        }

        return options.Where(option => !option.Hidden).SelectMany(option => option.Aliases.Prepend(option.Name)).Where(name => name.StartsWith("--", StringComparison.Ordinal));
    }

    // Damerau and Levenshtein: letters that are missing, too many, others, or two in the wrong order.
    private static int Changes(string from, string to)
    {
        var costs = new int[from.Length + 1, to.Length + 1];
        for (var i = 0; i <= from.Length; i++)
        {
            for (var j = 0; j <= to.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    costs[i, j] = i + j;
                    continue;
                }

                costs[i, j] = Math.Min(Math.Min(costs[i - 1, j], costs[i, j - 1]) + 1, costs[i - 1, j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                {
                    costs[i, j] = Math.Min(costs[i, j], costs[i - 2, j - 2] + 1);
                }
            }
        }

        return costs[from.Length, to.Length];
    }
}
