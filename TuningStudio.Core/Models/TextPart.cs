using TuningStudio.Core.Contracts;
using TuningStudio.Core.Weights;

namespace TuningStudio.Core.Models;

/// <summary>
/// The weights of the text part of a model of texts and pictures, as those of a model of its own: they are under <c>language_model</c>, and
/// what looks at pictures is left out. Its config is <see cref="TextConfig"/>.
/// </summary>
internal static class TextPart
{
    // Before a weight's name in the text model, by the two ways in which transformers has nested it.
    private static readonly (string Stored, string Own)[] Prefixes = [("language_model.", string.Empty), ("model.language_model.", "model.")];

    private static readonly string[] Pictures = ["vision_tower.", "multi_modal_projector."];

    /// <summary>Opens a folder's weights under the names of the text model.</summary>
    /// <exception cref="TuningException">They cannot be read.</exception>
    internal static CheckpointReader OpenWeights(string folder)
    {
        var config = Path.Combine(folder, "config.json");
        return CheckpointReader.Open(folder, names: File.Exists(config) && TextConfig.IsPart(File.ReadAllText(config)) ? NameOf : null);
    }

    private static string? NameOf(string stored)
    {
        foreach (var (prefix, own) in Prefixes)
        {
            if (stored.StartsWith(prefix, StringComparison.Ordinal))
            {
                return own + stored[prefix.Length..];
            }
        }

        var name = stored.StartsWith("model.", StringComparison.Ordinal) ? stored["model.".Length..] : stored;
        return Array.Exists(Pictures, picture => name.StartsWith(picture, StringComparison.Ordinal)) ? null : stored;
    }
}
