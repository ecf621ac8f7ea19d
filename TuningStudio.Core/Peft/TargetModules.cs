using System.Text.RegularExpressions;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Models.Layers;

namespace TuningStudio.Core.Peft;

/// <summary>Picks the linear layers that get an adapter, by PEFT's rules.</summary>
internal static class TargetModules
{
    /// <summary>The word for every linear layer inside the blocks.</summary>
    internal const string AllLinear = "all-linear";

    /// <summary>Layers whose name is one of the targets or ends in a dot and one of them.</summary>
    /// <exception cref="TuningException">A target names no layer.</exception>
    internal static IReadOnlyList<Linear> Select(IReadOnlyList<Linear> linears, IReadOnlyList<string> targets)
    {
        if (targets.Contains(AllLinear))
        {
            return linears;
        }

        if (Unknown(linears, targets) is { } unknown)
        {
            throw new TuningException(
                ErrorCodes.InvalidOption,
                $"The model has no linear layer '{unknown}'.",
                $"Its layers are: {string.Join(", ", ShortNames(linears))}; or use {AllLinear}.",
                field: "targetModules");
        }

        return [.. linears.Where(linear => targets.Any(target => Matches(linear.Name, target)))];
    }

    /// <summary>The first target that names no layer, or null.</summary>
    internal static string? Unknown(IReadOnlyList<Linear> linears, IReadOnlyList<string> targets) =>
        targets.FirstOrDefault(target => target != AllLinear && !linears.Any(linear => Matches(linear.Name, target)));

    /// <summary>Layers whose whole name matches a regular expression: PEFT's meaning of a <c>target_modules</c> that is a text.</summary>
    /// <exception cref="ArgumentException">It is no regular expression.</exception>
    /// <exception cref="RegexMatchTimeoutException">It takes too long.</exception>
    internal static IReadOnlyList<Linear> SelectByPattern(IReadOnlyList<Linear> linears, string pattern)
    {
        var expression = new Regex($"^(?:{pattern})$", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        return [.. linears.Where(linear => expression.IsMatch(linear.Name))];
    }

    /// <summary>The distinct last parts of the layers' names, in model order.</summary>
    internal static IEnumerable<string> ShortNames(IReadOnlyList<Linear> linears) =>
        linears.Select(linear => linear.Name[(linear.Name.LastIndexOf('.') + 1)..]).Distinct();

    private static bool Matches(string name, string target) =>
        name == target || name.EndsWith("." + target, StringComparison.Ordinal);
}
