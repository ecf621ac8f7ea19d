using TuningStudio.Core.Contracts;
using static TorchSharp.torch;

namespace TuningStudio.Core.Weights;

/// <summary>Writes safetensors files of tensors that are all there.</summary>
public static class SafetensorsWriter
{
    /// <summary>Writes the tensors under their names, replacing a file that is there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tensors">Tensors on any device, each stored in its own format; names must differ.</param>
    /// <param name="metadata">Notes kept in the header; <c>format: pt</c> when null, which Hugging Face's loaders ask for.</param>
    /// <exception cref="TuningException">The disk is full or the folder cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<(string Name, Tensor Tensor)> tensors, IReadOnlyDictionary<string, string>? metadata = null) =>
        Write(path, tensors, metadata, SafetensorsStream.CreateFile);

    internal static void Write(
        string path,
        IReadOnlyList<(string Name, Tensor Tensor)> tensors,
        IReadOnlyDictionary<string, string>? metadata,
        Func<string, FileStream> create)
    {
        // Wide formats first, then by name, as the reference implementation does: every tensor stays aligned and the bytes are reproducible.
        var ordered = tensors
            .Select(item => (item.Name, item.Tensor, Type: TypeOf(item.Name, item.Tensor)))
            .OrderByDescending(item => item.Type.Size())
            .ThenBy(item => item.Name, StringComparer.Ordinal)
            .ToList();
        using var stream = new SafetensorsStream(path, [.. ordered.Select(item => (item.Name, item.Type, item.Tensor.shape))], metadata, create);
        foreach (var (_, tensor, _) in ordered)
        {
            stream.Write(tensor);
        }

        stream.Complete();
    }

    private static WeightType TypeOf(string name, Tensor tensor) => WeightTypes.FromScalarType(tensor.dtype)
        ?? throw new ArgumentException($"Tensor '{name}' is {tensor.dtype}, which safetensors files do not hold.", nameof(tensor));
}
