using TuningStudio.Core.Contracts;
using TuningStudio.Core.Weights;

namespace TuningStudio.Cli.Tuning;

/// <summary>Looks for target modules among the names in the weights' headers, so that a slip of the finger costs no loading of data and model.</summary>
internal static class TargetModuleCheck
{
    private const string AllLinear = "all-linear";
    private const string Ending = ".weight";

    /// <exception cref="TuningException">Some are not in the model: names them all, and those that are there.</exception>
    internal static void Refuse(string modelFolder, IReadOnlyList<string> targets)
    {
        if (targets.Contains(AllLinear))
        {
            return;
        }

        using var reader = CheckpointReader.Open(modelFolder);
        var modules = reader.Tensors.Values.Where(entry => entry.Name.EndsWith(Ending, StringComparison.Ordinal))
            .Select(entry => (Name: entry.Name[..^Ending.Length], IsMatrix: entry.Shape.Length == 2))
            .ToList();
        var unknown = targets.Where(target => !modules.Exists(module => module.Name == target || module.Name.EndsWith("." + target, StringComparison.Ordinal))).ToList();
        if (unknown.Count > 0)
        {
            // Layers of the blocks have their block's number in their name; embeddings and the head, which get no adapter, have none.
            var known = modules.Where(module => module.IsMatrix && module.Name.Split('.').Any(part => part.All(char.IsAsciiDigit)))
                .Select(module => module.Name[(module.Name.LastIndexOf('.') + 1)..])
                .Distinct();
            throw new TuningException(
                ErrorCodes.InvalidOption,
                $"The model has no linear layer {string.Join(" and no ", unknown.Select(name => $"'{name}'"))}.",
                $"Its layers are: {string.Join(", ", known)}; or use {AllLinear}.",
                field: "--target-modules");
        }
    }
}
