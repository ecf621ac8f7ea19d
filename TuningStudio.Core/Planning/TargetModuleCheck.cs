using System.Text.RegularExpressions;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Planning;

/// <summary>
/// Looks for target modules among the names in the weights' headers, so that a slip of the finger costs no loading of data and
/// model. What passes here is what an adapter can be put on by PEFT's rules: a list of names, each meaning the modules that bear it
/// or end in a dot and it; or one regular expression that a whole name must match.
/// </summary>
public static class TargetModuleCheck
{
    private const string Ending = ".weight";
    private const string Head = "lm_head";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Refuses targets that name nothing.</summary>
    /// <param name="tensors">Every tensor of the model: its name and the number of its dimensions.</param>
    /// <param name="targets">The option's value.</param>
    /// <param name="field">What the option is called at this door.</param>
    /// <exception cref="TuningException">Some are not in the model: names them all, and those that are there.</exception>
    public static void Refuse(IEnumerable<(string Name, int Dimensions)> tensors, IReadOnlyList<string> targets, string field)
    {
        // A tied head is a layer too, though the weights hold it under the embedding's name only.
        string[] modules = [.. tensors.Where(tensor => tensor.Dimensions == 2 && tensor.Name.EndsWith(Ending, StringComparison.Ordinal)).Select(tensor => tensor.Name[..^Ending.Length]).Append(Head).Distinct()];
        var unknown = targets.Where(target => !modules.Any(module => module == target || module.EndsWith("." + target, StringComparison.Ordinal))).ToList();
        if (targets.Contains(HyperparameterCatalog.AllLinear) || unknown.Count == 0 || (targets is [var pattern] && MatchesAny(modules, pattern)))
        {
            return;
        }

        throw new TuningException(
            ErrorCodes.InvalidOption,
            $"The model has no layer {string.Join(" and no ", unknown.Select(name => $"'{name}'"))}.",
            $"Its layers are: {string.Join(", ", modules.Select(module => module[(module.LastIndexOf('.') + 1)..]).Distinct())}; or use {HyperparameterCatalog.AllLinear}, or one regular expression that matches whole names, such as .*\\.0\\..*_proj.",
            field: field);
    }

    // Checkpoints of a bare GPT-2 leave out the first part of the names that its layers have.
    private static bool MatchesAny(string[] modules, string pattern)
    {
        try
        {
            var expression = new Regex($"^(?:{pattern})$", RegexOptions.CultureInvariant, Patience);
            return modules.Any(module => expression.IsMatch(module) || expression.IsMatch("transformer." + module));
        }
        catch (Exception fault) when (fault is ArgumentException or RegexMatchTimeoutException)
        {
            return false;
        }
    }
}
