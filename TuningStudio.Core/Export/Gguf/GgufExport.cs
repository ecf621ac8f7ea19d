using TuningStudio.Core.Contracts;
using TuningStudio.Core.Export.Verification;
using TuningStudio.Core.Gguf;
using TuningStudio.Core.Models;
using TuningStudio.Core.Models.Gguf;
using TuningStudio.Core.Runtime;
using TuningStudio.Core.Weights;
using TuningStudio.Core.Weights.Gguf;
using static TorchSharp.torch;

namespace TuningStudio.Core.Export.Gguf;

/// <summary>The whole model in one GGUF file as llama.cpp's own converter writes it, with an Ollama <c>Modelfile</c> beside it.</summary>
internal sealed class GgufExport : IExportFormat
{
    internal const string FileName = "model.gguf";

    // Version of the block formats, ggml's GGML_QNT_VERSION.
    private const int QuantizationVersion = 2;

    // These are looked up or added as they are, and read in float32 only.
    private static readonly string[] AlwaysWide = ["position_embd.weight"];

    public IReadOnlyList<string> Write(ExportSource source, string folder, Action<double> progress, CancellationToken cancellation)
    {
        var architecture = GgufArchitectures.Of(source.Config);
        var chosen = TypeOf(source);
        var metadata = new GgufMetadata();
        List<string> notes = [.. architecture.Describe(source.Config, metadata)];
        metadata.Set("general.type", "model");
        metadata.Set("general.name", Path.GetFileName(Path.TrimEndingDirectorySeparator(source.Request.Output)));
        metadata.Set("general.file_type", chosen switch { GgufTensorType.F32 => 0, GgufTensorType.F16 => 1, GgufTensorType.Q8 => 7, _ => 32 });
        metadata.Set("general.quantization_version", QuantizationVersion);
        notes.AddRange(GgufTokenizer.Describe(source.Request.Model, source.Model.Shape.VocabularySize, metadata, source.Template));

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var weights = new TunedWeights(source, cancellation);
        if (source.Model.Shape.TiedEmbeddings && !weights.TiedEmbeddings && architecture.Name is "gemma" or "gemma2")
        {
            throw new TuningException(ErrorCodes.InvalidOption, $"The adapter gives the model an output head of its own, which llama.cpp's '{architecture.Name}' has no place for.", "Export it as merged safetensors.", field: "adapter");
        }

        var computed = architecture.Computed(source.Config);
        var plan = computed.Select(tensor => (tensor.Name, Type: GgufTensorType.F32, Shape: tensor.Value.shape))
            .Concat(weights.All.Select(weight => Planned(architecture, source.Config, weight, chosen)))
            .ToList();
        ExportFolder.RequireRoom(folder, plan.Sum(tensor => tensor.Type.Bytes(tensor.Shape.Aggregate(1L, (product, size) => product * size))));
        using var file = new GgufStream(Path.Combine(folder, FileName), metadata, plan);
        foreach (var (_, value) in computed)
        {
            file.Write(value);
        }

        var total = weights.All.Sum(weight => weight.Elements);
        var written = 0L;
        weights.ForEach(
            (weight, value) =>
            {
                using var inner = NewDisposeScope();
                file.Write(architecture.ToFile(weight.ModelName, value.detach(), source.Config));
                written += weight.Elements;
                progress((double)written / total);
            },
            cancellation);
        file.Complete();
        ExportFolder.Guarded(folder, () => File.WriteAllText(Path.Combine(folder, Modelfile.FileName), Modelfile.Text(source.Request.Model, source.Text(), source.Template)));
        return notes;
    }

    public OpenedModel Open(string folder, ExportRequest request, ComputeDevice device) => new(ModelLoader.Load(folder, device));

    public double RoundingOf(ExportSource source) => Rounding.Of(TypeOf(source));

    private static GgufTensorType TypeOf(ExportSource source) => source.Request.Quantization ?? source.StoredType switch
    {
        WeightType.F16 => GgufTensorType.F16,
        WeightType.BF16 => GgufTensorType.BF16,
        _ => GgufTensorType.F32,
    };

    private static (string Name, GgufTensorType Type, long[] Shape) Planned(IGgufArchitecture architecture, ModelConfig config, TunedWeight weight, GgufTensorType chosen)
    {
        var name = architecture.NameOf(weight.ModelName) ?? throw new TuningException(
            ErrorCodes.InvalidModel, $"Weight '{weight.Name}' has no place in a GGUF file of the architecture '{architecture.Name}'.", "Export the model as merged safetensors.", config.File, field: weight.Name);

        // The shape alone: a tensor without memory is turned as the real one will be.
        using var scope = NewDisposeScope();
        var shape = architecture.ToFile(weight.ModelName, empty(weight.Shape, device: META), config).shape;
        var isWide = shape.Length <= 1 || name.EndsWith("_norm.weight", StringComparison.Ordinal) || AlwaysWide.Contains(name);
        var type = isWide ? GgufTensorType.F32 : shape[^1] % chosen.BlockElements() == 0 ? chosen : GgufTensorType.F16;
        return (name, type, shape);
    }
}
