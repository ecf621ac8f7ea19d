using System.Text.Json;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Models;
using TuningStudio.Core.Models.Layers;
using TuningStudio.Core.Weights;
using static TorchSharp.torch;

namespace TuningStudio.Core.Peft.Lora;

/// <summary>LoRA over a model: one <see cref="LoraLinear"/> in the slot of every target layer.</summary>
internal sealed class LoraAdapter : IAttachedAdapter
{
    private const string Prefix = "base_model.model.";

    private readonly List<(Linear Layer, LoraLinear Adapter)> _layers;
    private readonly LoraConfig _config;

    private LoraAdapter(LoraConfig config, List<(Linear Layer, LoraLinear Adapter)> layers)
    {
        _config = config;
        _layers = layers;
        Parameters = [.. layers.SelectMany(layer => new[] { (NameA(layer.Layer), layer.Adapter.Down), (NameB(layer.Layer), layer.Adapter.Up) })];
    }

    public IReadOnlyList<(string Name, Tensor Value)> Parameters { get; }

    public bool Enabled
    {
        get => _layers.Count > 0 && ReferenceEquals(_layers[0].Layer.Adapter, _layers[0].Adapter);
        set
        {
            foreach (var (layer, adapter) in _layers)
            {
                if (value)
                {
                    layer.Adapter = adapter;
                }
                else if (ReferenceEquals(layer.Adapter, adapter))
                {
                    layer.Adapter = null;
                }
            }
        }
    }

    /// <summary>Attaches a fresh adapter, which changes nothing yet: B is zero, A uniform in ±1/√in as PEFT draws it.</summary>
    /// <param name="model">The base.</param>
    /// <param name="options">Rank, alpha, dropout and targets.</param>
    /// <param name="baseModel">What <c>adapter_config.json</c> says of the base.</param>
    /// <param name="seed">Same seed, same A.</param>
    internal static LoraAdapter Create(ICausalLanguageModel model, LoraOptions options, string? baseModel, long seed)
    {
        var linears = TargetModules.Select(model.Linears, options.TargetModules);
        using var generator = new Generator((ulong)seed);
        var config = new LoraConfig
        {
            BaseModel = baseModel,
            Rank = options.Rank,
            Alpha = options.Alpha,
            Dropout = options.Dropout,
            FanInFanOut = linears.Any(linear => linear.IsTransposed),
            TargetModules = JsonSerializer.SerializeToElement<IReadOnlyList<string>>([.. TargetModules.ShortNames(linears)], LoraJson.Default.IReadOnlyListString),
        };
        return Attach(config, [.. linears.Select(linear => (linear, new LoraLinear(
            Uniform(options.Rank, linear.InFeatures, generator, model.Device),
            zeros([linear.OutFeatures, options.Rank], ScalarType.Float32, model.Device),
            config.Scaling,
            config.Dropout)))]);
    }

    /// <summary>Attaches an adapter that PEFT or this studio wrote.</summary>
    /// <exception cref="TuningException">It does not fit the model.</exception>
    internal static LoraAdapter Load(string folder, ICausalLanguageModel model)
    {
        var config = LoraConfig.Load(folder);
        using var reader = CheckpointReader.Open(folder, CheckpointReader.Adapter);
        var layers = LoraTargets.Select(config.TargetModules, model.Linears, Path.Combine(folder, LoraConfig.FileName));
        var expected = layers.SelectMany(layer => new[] { NameA(layer), NameB(layer) }).ToHashSet();
        if (reader.Tensors.Keys.FirstOrDefault(name => !expected.Contains(name)) is { } foreign)
        {
            throw new TuningException(ErrorCodes.InvalidAdapter, $"The adapter's weight '{foreign}' belongs to no target layer of this model.", "Use the adapter with the base model it was trained on.", folder, field: foreign);
        }

        // All is checked before the first is read: a fault leaves no tensor behind.
        foreach (var linear in layers)
        {
            Check(NameA(linear), config.Rank, linear.InFeatures);
            Check(NameB(linear), linear.OutFeatures, config.Rank);
        }

        return Attach(config, [.. layers.Select(linear => (linear, new LoraLinear(Read(NameA(linear)), Read(NameB(linear)), config.Scaling, config.Dropout)))]);

        void Check(string name, params long[] shape)
        {
            if (!reader.Tensors.TryGetValue(name, out var entry))
            {
                throw new TuningException(ErrorCodes.InvalidAdapter, $"The adapter has no weight '{name}'.", "The adapter is incomplete or belongs to another base model.", folder, field: name);
            }

            if (!entry.Shape.SequenceEqual(shape))
            {
                throw new TuningException(ErrorCodes.InvalidAdapter, $"The adapter's weight '{name}' has shape [{string.Join(", ", entry.Shape)}], but this model needs [{string.Join(", ", shape)}].", "Use the adapter with the base model it was trained on.", folder, field: name);
            }
        }

        Tensor Read(string name) => reader.Read(name, ScalarType.Float32, model.Device);
    }

    public void Save(string folder)
    {
        Directory.CreateDirectory(folder);
        SafetensorsWriter.Write(Path.Combine(folder, "adapter_model.safetensors"), Parameters);
        _config.Save(folder);
    }

    public void Dispose()
    {
        Enabled = false;
        foreach (var (_, parameter) in Parameters)
        {
            parameter.Dispose();
        }
    }

    private static LoraAdapter Attach(LoraConfig config, List<(Linear Layer, LoraLinear Adapter)> layers) => new(config, layers) { Enabled = true };

    private static Tensor Uniform(long rank, long inFeatures, Generator generator, Device device)
    {
        using var scope = NewDisposeScope();
        var bound = 1 / Math.Sqrt(inFeatures);
        return rand([rank, inFeatures], ScalarType.Float32, generator: generator).mul_(2 * bound).sub_(bound).to(device).DetachFromDisposeScope();
    }

    private static string NameA(Linear layer) => $"{Prefix}{layer.Name}.lora_A.weight";

    private static string NameB(Linear layer) => $"{Prefix}{layer.Name}.lora_B.weight";
}
