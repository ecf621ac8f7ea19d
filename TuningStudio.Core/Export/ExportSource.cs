using TuningStudio.Core.Contracts;
using TuningStudio.Core.Gguf;
using TuningStudio.Core.Models;
using TuningStudio.Core.Peft;
using TuningStudio.Core.Runtime;
using TuningStudio.Core.Tokenization;
using TuningStudio.Core.Tokenization.Templates;
using TuningStudio.Core.Weights;

namespace TuningStudio.Core.Export;

/// <summary>The model that is exported: the base's files, the base as loaded, and the adapter over it.</summary>
internal sealed class ExportSource : IDisposable
{
    // Bytes of weights in bf16; in float32 it is twice as much.
    private const long LargestWidened = 2_000_000_000;

    private ExportSource(ExportRequest request, ModelConfig config, CheckpointReader weights, ComputeDevice device, ICausalLanguageModel model, IAttachedAdapter? adapter)
    {
        Request = request;
        Config = config;
        Weights = weights;
        Device = device;
        Model = model;
        Adapter = adapter;
        Template = request.Adapter is { } folder ? PromptTemplateFile.ReadJinja(folder) : null;
    }

    internal ExportRequest Request { get; }

    /// <summary>The base's config.</summary>
    internal ModelConfig Config { get; }

    /// <summary>The base's weights as they are stored.</summary>
    internal CheckpointReader Weights { get; }

    internal ComputeDevice Device { get; }

    /// <summary>The base, loaded.</summary>
    internal ICausalLanguageModel Model { get; }

    /// <summary>The adapter, switched on; null where the base itself is exported.</summary>
    internal IAttachedAdapter? Adapter { get; }

    /// <summary>How conversations were written that the adapter was tuned on, in Jinja; null where the base's chat template says it.</summary>
    internal string? Template { get; }

    /// <summary>The number format that most of the base's weights are stored in.</summary>
    internal WeightType StoredType => StoredTypeOf(Weights);

    /// <exception cref="TuningException">Base or adapter cannot be loaded.</exception>
    internal static ExportSource Open(ExportRequest request)
    {
        if (GgufPath.FileOf(request.Model) is { } file)
        {
            throw new TuningException(ErrorCodes.InvalidModel, "The base is a GGUF file, which is read but not exported again.", "Name the folder that it was made from, in Hugging Face's layout.", file, field: "model");
        }

        var config = ModelConfig.Load(request.Model);
        var weights = TextPart.OpenWeights(request.Model);
        ICausalLanguageModel? model = null;
        try
        {
            // What is stored in float32 would lose digits before it is merged if it were loaded in less, and errors of computing would hide
            // errors of writing; only where that takes too much memory is a model checked in its own format.
            var isLarge = StoredTypeOf(weights) == WeightType.BF16 && weights.SizeBytes > LargestWidened;
            var precision = request.Precision is null or "auto" ? (isLarge ? "bf16" : "fp32") : request.Precision;
            var device = ComputeDevice.Choose(request.Device, precision);
            model = ModelLoader.Load(request.Model, device);
            return new ExportSource(request, config, weights, device, model, request.Adapter is null ? null : Adapters.Load(request.Adapter, model));
        }
        catch
        {
            model?.Dispose();
            weights.Dispose();
            throw;
        }
    }

    /// <summary>The model's tokenizer, or null where there is none that can be read.</summary>
    internal ModelText? Text()
    {
        try
        {
            return ModelText.TryLoad(Request.Model);
        }
        catch (TuningException)
        {
            // The files are copied whatever they hold; ids need no tokenizer.
            return null;
        }
    }

    public void Dispose()
    {
        Adapter?.Dispose();
        Model.Dispose();
        Weights.Dispose();
    }

    private static WeightType StoredTypeOf(CheckpointReader weights) =>
        weights.Tensors.Values.GroupBy(entry => entry.Type).MaxBy(group => group.Sum(entry => entry.SizeBytes))!.Key;
}
