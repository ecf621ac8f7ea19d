using TuningStudio.Core.Contracts;
using TuningStudio.Core.Weights;
using static TorchSharp.torch;

namespace TuningStudio.Core.Peft;

/// <summary>
/// An adapter's files while they are read: its settings, and its tensors by name and shape. It keeps account, so that nothing of the
/// adapter is left out without a word.
/// </summary>
internal sealed class AdapterFolder : IDisposable
{
    private const string OtherBase = "Use the adapter with the base model it was trained on.";

    private readonly string _folder;
    private readonly CheckpointReader _reader;
    private readonly Device _device;
    private readonly HashSet<string> _read = [];

    private AdapterFolder(string folder, AdapterConfigFile config, CheckpointReader reader, Device device)
    {
        _folder = folder;
        Config = config;
        _reader = reader;
        _device = device;
    }

    /// <summary>The settings.</summary>
    internal AdapterConfigFile Config { get; }

    /// <summary>Names of the tensors.</summary>
    internal IEnumerable<string> Names => _reader.Tensors.Keys;

    /// <summary>Opens the files; tensors are read onto a device.</summary>
    /// <exception cref="TuningException">The folder or one of its files is missing or cannot be read.</exception>
    internal static AdapterFolder Open(string folder, Device device) =>
        new(folder, AdapterConfigFile.Open(folder), CheckpointReader.Open(folder, CheckpointReader.Adapter), device);

    /// <summary>Whether there is a tensor of this name.</summary>
    internal bool Has(string name) => _reader.Tensors.ContainsKey(name);

    /// <summary>A tensor's shape.</summary>
    /// <exception cref="TuningException">There is none of this name.</exception>
    internal IReadOnlyList<long> ShapeOf(string name) => _reader.Tensors.TryGetValue(name, out var entry)
        ? entry.Shape
        : throw new TuningException(ErrorCodes.InvalidAdapter, $"The adapter has no weight '{name}'.", "The adapter is incomplete or belongs to another base model.", _folder, field: name);

    /// <summary>Reads a tensor in float32 onto the model's device; the caller's scope owns it.</summary>
    /// <exception cref="TuningException">It is missing or has another shape.</exception>
    internal Tensor Read(string name, params long[] shape)
    {
        var actual = ShapeOf(name);
        if (!actual.SequenceEqual(shape))
        {
            throw new TuningException(ErrorCodes.InvalidAdapter, $"The adapter's weight '{name}' has shape [{string.Join(", ", actual)}], but this model needs [{string.Join(", ", shape)}].", OtherBase, _folder, field: name);
        }

        _read.Add(name);
        return _reader.Read(name, ScalarType.Float32, _device);
    }

    /// <summary>Refuses an adapter with tensors that nothing has read.</summary>
    /// <param name="allowed">Names that may be left.</param>
    /// <exception cref="TuningException">There are some.</exception>
    internal void EnsureAllRead(IEnumerable<string>? allowed = null)
    {
        if (Names.Except(_read).Except(allowed ?? []).Order(StringComparer.Ordinal).FirstOrDefault() is { } left)
        {
            throw new TuningException(ErrorCodes.InvalidAdapter, $"The adapter's weight '{left}' belongs to no target layer of this model.", OtherBase, _folder, field: left);
        }
    }

    public void Dispose() => _reader.Dispose();
}
