using System.Text.Json;
using System.Text.RegularExpressions;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Peft;

/// <summary>
/// Names of modules by PEFT's rules: a list of names, each meaning the modules that bear it or end in a dot and it; or one text, a
/// regular expression that a whole name must match.
/// </summary>
internal static class TargetModules
{
    /// <summary>The word for every linear layer inside the blocks.</summary>
    internal const string AllLinear = HyperparameterCatalog.AllLinear;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Modules that a user's list names.</summary>
    /// <param name="modules">Names of all that could be meant.</param>
    /// <param name="targets">Names, or one regular expression if it is no name.</param>
    /// <param name="field">The option, for the error.</param>
    /// <exception cref="TuningException">A target names no module.</exception>
    internal static IReadOnlyList<string> Select(IReadOnlyList<string> modules, IReadOnlyList<string> targets, string field)
    {
        if (Unknown(modules, targets) is not { } unknown)
        {
            return [.. modules.Where(module => targets.Any(target => Matches(module, target)))];
        }

        return targets.Count == 1 && TryMatch(modules, unknown) is { Count: > 0 } matched
            ? matched
            : throw new TuningException(
                ErrorCodes.InvalidOption,
                $"The model has no layer '{unknown}'.",
                $"Its layers are: {string.Join(", ", ShortNames(modules))}; or use {AllLinear}, or a regular expression that matches whole names, such as .*\\.0\\..*_proj.",
                field: field);
    }

    /// <summary>Modules that an adapter's field names.</summary>
    /// <param name="value">A list of names, or one regular expression.</param>
    /// <param name="modules">Names of all that could be meant.</param>
    /// <param name="folder">The adapter, for the errors.</param>
    /// <param name="field">Its field.</param>
    /// <param name="mayBeNone">Whether it may mean no module of this model.</param>
    /// <exception cref="TuningException">The value is neither, or means no module that the model has. Of a list some may be for other models, as PEFT has it.</exception>
    internal static IReadOnlyList<string> Select(JsonElement value, IReadOnlyList<string> modules, AdapterFolder folder, string field, bool mayBeNone = false)
    {
        const string OtherBase = "Use the adapter with the base model it was trained on.";
        if (value.ValueKind == JsonValueKind.String)
        {
            try
            {
                var matched = Matching(modules, value.GetString()!);
                return matched.Count > 0 || mayBeNone ? matched : throw folder.Config.Invalid($"The adapter is for layers like '{value.GetString()}', of which this model has none.", OtherBase, field);
            }
            catch (Exception fault) when (fault is ArgumentException or RegexMatchTimeoutException)
            {
                throw folder.Config.Invalid($"The adapter's '{field}' cannot be used as a regular expression: {fault.Message}", "Write the adapter again, with a list of names.", field, fault);
            }
        }

        var names = Names(value) ?? throw folder.Config.Invalid($"The adapter's '{field}' must be a list of names or a text, not {value.GetRawText()}.", "Write the adapter again.", field);
        List<string> named = [.. modules.Where(module => names.Any(name => Matches(module, name)))];
        return named.Count > 0 || mayBeNone
            ? named
            : throw folder.Config.Invalid($"The adapter is for layers {string.Join(", ", names.Select(name => $"'{name}'"))}, of which this model has none.", OtherBase, field);
    }

    /// <summary>Whether a module is meant by a name.</summary>
    internal static bool Matches(string module, string name) => module == name || module.EndsWith("." + name, StringComparison.Ordinal);

    /// <summary>A list of texts, or null where the value is none.</summary>
    internal static IReadOnlyList<string>? Names(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(name => name.ValueKind == JsonValueKind.String)
            ? [.. value.EnumerateArray().Select(name => name.GetString()!)]
            : null;

    /// <summary>The shortest ends of names that mean the chosen modules and no other, in their order.</summary>
    internal static IReadOnlyList<string> ShortestNames(IReadOnlyList<string> chosen, IReadOnlyList<string> all)
    {
        var others = all.Except(chosen).ToList();
        return [.. chosen.Select(Shortest).Distinct()];

        string Shortest(string name)
        {
            for (var at = name.LastIndexOf('.'); at > 0; at = name.LastIndexOf('.', at - 1))
            {
                if (!others.Exists(other => Matches(other, name[(at + 1)..])))
                {
                    return name[(at + 1)..];
                }
            }

            return name;
        }
    }

    /// <summary>The distinct last parts of names, in their order.</summary>
    internal static IEnumerable<string> ShortNames(IEnumerable<string> modules) => modules.Select(module => module[(module.LastIndexOf('.') + 1)..]).Distinct();

    private static string? Unknown(IReadOnlyList<string> modules, IReadOnlyList<string> names) =>
        names.FirstOrDefault(name => !modules.Any(module => Matches(module, name)));

    /// <exception cref="ArgumentException">It is no regular expression.</exception>
    /// <exception cref="RegexMatchTimeoutException">It takes too long.</exception>
    private static List<string> Matching(IReadOnlyList<string> modules, string pattern)
    {
        // Python writes a named group with a P.
        var expression = new Regex($"^(?:{pattern.Replace("(?P<", "(?<", StringComparison.Ordinal)})$", RegexOptions.CultureInvariant, Patience);
        return [.. modules.Where(module => expression.IsMatch(module))];
    }

    private static List<string>? TryMatch(IReadOnlyList<string> modules, string pattern)
    {
        try
        {
            return Matching(modules, pattern);
        }
        catch (Exception fault) when (fault is ArgumentException or RegexMatchTimeoutException)
        {
            return null;
        }
    }
}
