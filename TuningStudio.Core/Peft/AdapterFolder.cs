using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Models;
using TuningStudio.Core.Weights;
using static TorchSharp.torch;

namespace TuningStudio.Core.Peft;

/// <summary>
/// An adapter's files while they are read: its settings, and its tensors by name and shape. It keeps account, so that nothing of the
/// adapter is left out without a word.
/// </summary>
internal sealed class AdapterFolder : IDisposable
{
    private const string AdapterOfARun = "Name the folder that a tuning run wrote as 'adapter'.";
    private const string OtherBase = "Use the adapter with the base model it was trained on.";

    private readonly string _folder;
    private readonly byte[] _json;
    private readonly CheckpointReader _reader;
    private readonly Device _device;
    private readonly HashSet<string> _read = [];

    private AdapterFolder(string folder, byte[] json, CheckpointReader reader, Device device)
    {
        _folder = folder;
        _json = json;
        _reader = reader;
        _device = device;
        PeftType = Config(AdapterJson.Default.PeftHeader).PeftType ?? "LORA";
    }

    /// <summary>Full path of the settings.</summary>
    internal string ConfigFile => Path.Combine(_folder, PeftNames.ConfigFile);

    /// <summary>PEFT's word for the method.</summary>
    internal string PeftType { get; }

    /// <summary>Names of the tensors.</summary>
    internal IEnumerable<string> Names => _reader.Tensors.Keys;

    /// <exception cref="TuningException">The folder or one of its files is missing or cannot be read.</exception>
    internal static AdapterFolder Open(string folder, ICausalLanguageModel model)
    {
        if (!Directory.Exists(folder))
        {
            throw new TuningException(ErrorCodes.NotFound, "The adapter folder does not exist.", AdapterOfARun, folder);
        }

        var file = Path.Combine(folder, PeftNames.ConfigFile);
        if (!File.Exists(file))
        {
            throw new TuningException(ErrorCodes.InvalidAdapter, $"The adapter folder has no {PeftNames.ConfigFile}.", AdapterOfARun, file);
        }

        byte[] json;
        try
        {
            json = File.ReadAllBytes(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TuningException(ErrorCodes.NotFound, $"{PeftNames.ConfigFile} cannot be read: {exception.Message}", "Check the file's permissions.", file, innerException: exception);
        }

        var reader = CheckpointReader.Open(folder, CheckpointReader.Adapter);
        try
        {
            return new AdapterFolder(folder, json, reader, model.Device);
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    /// <summary>The settings.</summary>
    /// <exception cref="TuningException">They are not what the method's settings look like.</exception>
    internal T Config<T>(JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(_json, type) ?? throw new JsonException("it is null.");
        }
        catch (JsonException exception)
        {
            throw new TuningException(ErrorCodes.InvalidAdapter, $"{PeftNames.ConfigFile} cannot be read: {exception.Message}", "Write the adapter again.", ConfigFile, (exception.LineNumber ?? 0) + 1, exception.Path, exception);
        }
    }

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
    /// <exception cref="TuningException">There are some.</exception>
    internal void EnsureAllRead()
    {
        if (Names.Where(name => !_read.Contains(name)).Order(StringComparer.Ordinal).FirstOrDefault() is { } left)
        {
            throw new TuningException(ErrorCodes.InvalidAdapter, $"The adapter's weight '{left}' belongs to no target layer of this model.", OtherBase, _folder, field: left);
        }
    }

    /// <summary>A fault in the settings.</summary>
    internal TuningException Invalid(string message, string remedy, string field, Exception? cause = null) =>
        new(ErrorCodes.InvalidAdapter, message, remedy, ConfigFile, field: field, innerException: cause);

    /// <summary>A setting that asks for what is not computed: going on would give wrong answers without a word.</summary>
    internal TuningException Unsupported(string field, string whatIs) =>
        Invalid($"The adapter's '{field}' asks for something that is not supported.", whatIs, field);

    public void Dispose() => _reader.Dispose();
}
