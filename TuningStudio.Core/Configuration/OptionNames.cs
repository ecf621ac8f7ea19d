using System.Text;

namespace TuningStudio.Core.Configuration;

/// <summary>The names under which options are known: their own, with underscores as OpenAI and Python write them, and those of other tools.</summary>
public static class OptionNames
{
    private static readonly Dictionary<string, OptionDefinition> ByName = HyperparameterCatalog.All
        .SelectMany(option => Spellings(option).Select(name => (name, option)))
        .ToDictionary(pair => pair.name, pair => pair.option, StringComparer.Ordinal);

    /// <summary>Finds an option by any of its names, with or without the two dashes of a flag; null where nobody knows it.</summary>
    public static OptionDefinition? Find(string name) => ByName.GetValueOrDefault(name) ?? ByName.GetValueOrDefault(name.TrimStart('-').Replace('-', '_'));

    /// <summary>A command line's flags in the studio's spelling: <c>--num_train_epochs=3</c> becomes <c>--n-epochs=3</c>. What is no option stays as it is.</summary>
    public static string[] OwnFlags(IEnumerable<string> arguments) => [.. arguments.Select(OwnFlag)];

    /// <summary>Every name of an option, its JSON name first and without dashes.</summary>
    internal static IEnumerable<string> Spellings(OptionDefinition option) =>
        new[] { option.Name, Snake(option.Name) }.Concat(option.Aliases).Distinct(StringComparer.Ordinal);

    /// <summary><c>nEpochs</c> as <c>n_epochs</c>.</summary>
    internal static string Snake(string name)
    {
        var written = new StringBuilder();
        foreach (var letter in name)
        {
            if (char.IsAsciiLetterUpper(letter))
            {
                written.Append('_');
            }

            written.Append(char.ToLowerInvariant(letter));
        }

        return written.ToString();
    }

    private static string OwnFlag(string argument)
    {
        if (!argument.StartsWith("--", StringComparison.Ordinal))
        {
            return argument;
        }

        var end = argument.IndexOf('=', StringComparison.Ordinal);
        var name = end < 0 ? argument : argument[..end];
        return Find(name) is { } option ? option.Flag + argument[name.Length..] : argument;
    }

}
