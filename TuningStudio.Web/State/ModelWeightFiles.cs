using System.Text.Json;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.State;

/// <summary>Finds the weight files of a model folder: those that the engine will read, and no others that lie beside them.</summary>
internal static class ModelWeightFiles
{
    private const string Single = "model.safetensors";
    private const string IndexEnding = ".index.json";

    private static readonly string[] OtherFormats = [".bin", ".pt", ".pth", ".ckpt", ".gguf", ".h5", ".msgpack"];

    /// <summary>Full paths; refuses where there are none, or where one that the index names is missing.</summary>
    internal static IReadOnlyList<string> Find(string folder)
    {
        var single = Path.Combine(folder, Single);
        if (File.Exists(single))
        {
            return [single];
        }

        var index = single + IndexEnding;
        if (!File.Exists(index))
        {
            throw NoWeights(folder);
        }

        var shards = Shards(index).Select(name => Path.Combine(folder, name)).ToArray();
        var missing = shards.Where(path => !File.Exists(path)).ToArray();
        return missing.Length == 0
            ? shards
            : throw new TuningException(
                ErrorCodes.InvalidWeights,
                $"{missing.Length} of the model's {shards.Length} weight files are missing: {string.Join(", ", missing.Take(3).Select(Path.GetFileName))}{(missing.Length > 3 ? ", …" : string.Empty)}.",
                "Download the missing files into the folder.",
                file: missing[0]);
    }

    private static string[] Shards(string index)
    {
        using var json = ModelFolderReader.Parse(index);
        var shards = json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("weight_map", out var map) && map.ValueKind == JsonValueKind.Object
            ? map.EnumerateObject().Select(tensor => tensor.Value.ValueKind == JsonValueKind.String ? tensor.Value.GetString()! : string.Empty).Distinct().ToArray()
            : [];

        // An index may come from anywhere: it must not reach outside the model's folder.
        return shards.Length > 0 && shards.All(name => name.Length > 0 && name == Path.GetFileName(name))
            ? shards
            : throw new TuningException(ErrorCodes.InvalidWeights, $"{Path.GetFileName(index)} does not say which file holds which weight.", "Download it again.", file: index, field: "weight_map");
    }

    private static TuningException NoWeights(string folder)
    {
        var other = Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path)).Where(name => OtherFormats.Contains(Path.GetExtension(name))).Order(StringComparer.Ordinal).FirstOrDefault();
        return other is null
            ? new TuningException(ErrorCodes.InvalidModel, $"The folder {folder} holds neither {Single} nor {Single}{IndexEnding}.", "Download the weights in safetensors format.", file: folder)
            : new TuningException(ErrorCodes.InvalidModel, $"The folder {folder} holds {other} but no {Single}.", "Take the model's safetensors edition, or convert it to safetensors.", file: folder);
    }
}
