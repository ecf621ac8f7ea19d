using TuningStudio.Core.Contracts;
using static TorchSharp.torch;

namespace TuningStudio.Core.Weights;

/// <summary>All tensors of a model or adapter folder, in one file or in shards, as one dictionary.</summary>
public sealed class CheckpointReader : IDisposable
{
    /// <summary>File name, without ending, of a model's weights.</summary>
    public const string Model = "model";

    /// <summary>File name, without ending, of an adapter's weights.</summary>
    public const string Adapter = "adapter_model";

    private readonly Dictionary<string, SafetensorsFile> _files;
    private readonly Dictionary<string, (SafetensorsFile File, string Name)> _places;

    private readonly StagingBuffer _staging;

    private CheckpointReader(Dictionary<string, SafetensorsFile> files, Dictionary<string, SafetensorsFile> owners, StagingBuffer staging, Func<string, string?>? names)
    {
        _staging = staging;
        _files = files;
        _places = [];
        foreach (var (stored, file) in owners)
        {
            if ((names is null ? stored : names(stored)) is { } name)
            {
                _places[name] = (file, stored);
            }
        }

        Tensors = _places.ToDictionary(place => place.Key, place => place.Value.File.Tensors[place.Value.Name] with { Name = place.Key }, StringComparer.Ordinal);
    }

    /// <summary>All tensors by name.</summary>
    public IReadOnlyDictionary<string, TensorEntry> Tensors { get; }

    /// <summary>Full paths of the files, in the order of the index.</summary>
    public IReadOnlyList<string> Files => [.. _files.Values.Select(file => file.Path)];

    /// <summary>Full path of the file that holds a tensor.</summary>
    public string FileOf(string name) => Place(name).File.Path;

    /// <summary>Bytes of all tensors.</summary>
    public long SizeBytes => Tensors.Values.Sum(entry => entry.SizeBytes);

    /// <summary>Opens the weights of a folder and checks every header.</summary>
    /// <param name="folder">A Hugging Face model or adapter folder.</param>
    /// <param name="name"><see cref="Model"/> or <see cref="Adapter"/>.</param>
    /// <param name="names">What a tensor is called here, by its name in the file; null leaves it out.</param>
    /// <exception cref="TuningException">No weights, a missing shard, or a damaged file.</exception>
    public static CheckpointReader Open(string folder, string name = Model, Func<string, string?>? names = null)
    {
        if (!Directory.Exists(folder))
        {
            throw new TuningException(ErrorCodes.NotFound, "The folder does not exist.", "Check the path.", folder);
        }

        var single = Path.Combine(folder, name + ".safetensors");
        if (File.Exists(single))
        {
            var staging = new StagingBuffer();
            var file = SafetensorsFile.Open(single, staging);
            return new CheckpointReader(
                new() { [single] = file },
                file.Tensors.Keys.ToDictionary(tensor => tensor, _ => file, StringComparer.Ordinal),
                staging,
                names);
        }

        var index = single + ".index.json";
        return File.Exists(index) ? OpenShards(folder, index, names) : throw NoWeights(folder, name);
    }

    /// <summary>Reads a tensor into CPU memory in its stored format. The caller (or its dispose scope) owns it.</summary>
    /// <exception cref="TuningException">No such tensor, or a file became unreadable.</exception>
    public Tensor Read(string name)
    {
        var (file, stored) = Place(name);
        return file.Read(stored);
    }

    /// <summary>Reads a tensor and brings it to another format or device piece by piece, so that it is never held twice.</summary>
    /// <exception cref="TuningException">No such tensor, or a file became unreadable.</exception>
    public Tensor Read(string name, ScalarType target, Device device)
    {
        var (file, stored) = Place(name);
        return file.Read(stored, target, device);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var file in _files.Values)
        {
            file.Dispose();
        }

        _staging.Dispose();
    }

    private static CheckpointReader OpenShards(string folder, string index, Func<string, string?>? names)
    {
        var files = new Dictionary<string, SafetensorsFile>(StringComparer.Ordinal);
        var owners = new Dictionary<string, SafetensorsFile>(StringComparer.Ordinal);
        var staging = new StagingBuffer();
        try
        {
            foreach (var (tensor, shard) in ShardIndex.Read(index))
            {
                if (!files.TryGetValue(shard, out var file))
                {
                    files[shard] = file = OpenShard(folder, shard, index, staging);
                }

                if (!file.Tensors.ContainsKey(tensor))
                {
                    throw SafetensorsHeader.Invalid(
                        file.Path,
                        $"The index places tensor '{tensor}' in {shard}, which does not hold it.",
                        "Index and weights come from different editions: download the model again.",
                        tensor);
                }

                owners[tensor] = file;
            }

            return new CheckpointReader(files, owners, staging, names);
        }
        catch
        {
            foreach (var file in files.Values)
            {
                file.Dispose();
            }

            throw;
        }
    }

    private static SafetensorsFile OpenShard(string folder, string shard, string index, StagingBuffer staging)
    {
        var path = Path.Combine(folder, shard);
        return File.Exists(path)
            ? SafetensorsFile.Open(path, staging)
            : throw SafetensorsHeader.Invalid(path, $"The weights file {shard}, which {Path.GetFileName(index)} names, is missing.", "Download the missing file.");
    }

    private static TuningException NoWeights(string folder, string name)
    {
        var expected = name + ".safetensors";
        var (code, kind) = name == Adapter ? (ErrorCodes.InvalidAdapter, "adapter") : (ErrorCodes.InvalidModel, "model");
        var other = Directory.EnumerateFiles(folder)
            .Select(file => Path.GetFileName(file))
            .Where(file => Path.GetExtension(file) is ".bin" or ".pt" or ".pth" or ".ckpt" or ".gguf" or ".h5" or ".msgpack")
            .Order(StringComparer.Ordinal)
            .FirstOrDefault();
        return other is null
            ? new TuningException(code, $"The folder has no weights: neither {expected} nor {expected}.index.json is there.", $"Name the folder of {(name == Adapter ? "an adapter in PEFT's" : "a model in Hugging Face's")} layout.", folder)
            : new TuningException(code, $"The folder has {other} but no {expected}.", $"Take the {kind}'s safetensors edition, or convert it to safetensors.", folder);
    }

    private (SafetensorsFile File, string Name) Place(string name) => _places.TryGetValue(name, out var place)
        ? place
        : throw SafetensorsHeader.Invalid(Files[0], $"The weights have no tensor '{name}'.", "Check that the folder holds a complete model of the architecture that its config names.", name);
}
