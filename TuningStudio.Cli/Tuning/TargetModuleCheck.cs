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

        // Layers of the blocks have their block's number in their name; embeddings and the head, which get no adapter, have none.
        var layers = reader.Tensors.Values
            .Where(entry => entry.Name.EndsWith(Ending, StringComparison.Ordinal) && entry.Shape.Length == 2 && entry.Name.Split('.').Any(part => part.All(char.IsAsciiDigit)))
            .Select(entry => entry.Name[..^Ending.Length])
            .ToList();
        var unknown = targets.Where(target => !layers.Exists(layer => layer == target || layer.EndsWith("." + target, StringComparison.Ordinal))).ToList();
        if (unknown.Count > 0)
        {
            var known = layers.Select(layer => layer[(layer.LastIndexOf('.') + 1)..]).Distinct();
            throw new TuningException(
                ErrorCodes.InvalidOption,
                $"The model has no linear layer {string.Join(" and no ", unknown.Select(name => $"'{name}'"))}.",
                $"Its layers are: {string.Join(", ", known)}; or use {AllLinear}.",
                field: "--target-modules");
        }
    }
}
