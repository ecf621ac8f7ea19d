using TuningStudio.Core.Contracts;
using TuningStudio.Core.Gguf;

namespace TuningStudio.Web.State;

/// <summary>Looks at a model in a GGUF file without loading its weights.</summary>
internal static class GgufModelReader
{
    /// <summary>What a list shows, from the file's head.</summary>
    /// <param name="path">The path that people name: the file, or a folder with nothing else in it.</param>
    /// <param name="file">The file.</param>
    internal static ModelInfo Read(string path, string file)
    {
        var head = GgufHead.Read(file);
        var name = head.Metadata.Text(GgufHead.ArchitectureKey);
        if (name is null || !KnownArchitectures.Gguf.Contains(name))
        {
            throw new TuningException(ErrorCodes.InvalidModel, $"GGUF models of the architecture '{name}' cannot be tuned yet.", $"Choose a model of {string.Join(" or ", KnownArchitectures.Gguf)}.", file, field: GgufHead.ArchitectureKey);
        }

        return new ModelInfo(
            path,
            Path.GetFileName(path),
            $"{name} (GGUF)",
            head.Tensors.Values.Sum(tensor => tensor.Elements),
            new FileInfo(file).Length,
            head.Metadata.Text("tokenizer.chat_template") is { Length: > 0 },
            IsStarter: false,
            Whole("embedding_length"),
            Whole("context_length"))
        {
            Precision = ModelDetailsReader.Precision(head.Tensors.Values.Select(tensor => (tensor.Type.ToString().ToUpperInvariant(), tensor.Elements))),
        };

        int? Whole(string key) => head.Metadata.Whole($"{name}.{key}") is > 0 and <= int.MaxValue and var number ? (int)number : null;
    }
}
