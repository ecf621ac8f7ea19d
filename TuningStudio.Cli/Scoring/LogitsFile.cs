using System.Globalization;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Models;
using TuningStudio.Core.Weights;

namespace TuningStudio.Cli.Scoring;

/// <summary>The file of <c>score --logits</c>: float32 logits [T,V] of each line, as <c>logits.0</c>, <c>logits.1</c> and so on.</summary>
internal static class LogitsFile
{
    /// <summary>Looks whether the file can be written at all, before a model is loaded for it.</summary>
    /// <exception cref="TuningException">Its folder is not there, or it is a folder itself.</exception>
    internal static void Check(string path)
    {
        if (Directory.Exists(path))
        {
            throw new TuningException(ErrorCodes.InvalidOption, "--logits names a folder.", "Name a file in it, such as logits.safetensors.", path, field: "--logits");
        }

        if (!Directory.Exists(Path.GetDirectoryName(path)))
        {
            throw new TuningException(ErrorCodes.NotFound, "The folder of the --logits file does not exist.", "Make the folder, or name another one.", path, field: "--logits");
        }
    }

    internal static SafetensorsStream Begin(string path, ICausalLanguageModel model, IEnumerable<int> lengths) =>
        new(path, [.. lengths.Select((length, index) => (string.Create(CultureInfo.InvariantCulture, $"logits.{index}"), WeightType.F32, new long[] { length, model.Shape.VocabularySize }))]);
}
