using System.Text.Json;
using System.Text.Json.Nodes;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Export.Verification;
using TuningStudio.Core.Models;
using TuningStudio.Core.Runtime;
using TuningStudio.Core.Weights;
using static TorchSharp.torch;

namespace TuningStudio.Core.Export.Merged;

/// <summary>The whole model in Hugging Face's layout: it opens wherever the base does.</summary>
internal sealed class MergedExport : IExportFormat
{
    private const double LargestHalf = 65504;

    public IReadOnlyList<string> Write(ExportSource source, string folder, Action<double> progress, CancellationToken cancellation)
    {
        var request = source.Request;
        var weights = new TunedWeights(source, cancellation);
        var plan = weights.All.Select(weight => (weight.Name, Type: TypeOf(request, weight.Type), weight.Shape)).ToList();
        var shards = ShardPlan.Of(plan, request.ShardBytes);
        var total = plan.Sum(ShardPlan.Bytes);
        ExportFolder.RequireRoom(folder, total);
        using (var files = new ShardFiles(folder, shards))
        {
            var written = 0L;
            weights.ForEach(
                (weight, value) =>
                {
                    using var scope = NewDisposeScope();
                    using var noGradient = no_grad();
                    var type = TypeOf(request, weight.Type);
                    files.Write(InFormat(value, type, weight));
                    written += ShardPlan.Bytes((weight.Name, type, weight.Shape));
                    progress((double)written / total);
                },
                cancellation);
            files.Complete();
        }

        if (shards.Count > 1)
        {
            ExportFolder.Guarded(folder, () => File.WriteAllText(Path.Combine(folder, CheckpointReader.Model + ".safetensors.index.json"), Index(shards)));
        }

        ModelFiles.Write(request.Model, folder, request.Type ?? source.StoredType, weights.TiedEmbeddings, source.Template);
        return weights.TiedEmbeddings == source.Model.Shape.TiedEmbeddings
            ? []
            : ["The adapter changes the embedding or the output head alone, which the base shares: they are two weights now (tie_word_embeddings is false)."];
    }

    public OpenedModel Open(string folder, ExportRequest request, ComputeDevice device) => new(ModelLoader.Load(folder, device));

    public double RoundingOf(ExportSource source) => Rounding.Of(source.Request.Type ?? source.StoredType);

    private static WeightType TypeOf(ExportRequest request, WeightType stored) =>
        stored is WeightType.F64 or WeightType.F32 or WeightType.F16 or WeightType.BF16 ? request.Type ?? stored : stored;

    private static Tensor InFormat(Tensor value, WeightType type, TunedWeight weight)
    {
        var converted = value.detach().to(type.ToScalarType());
        return type != WeightType.F16 || weight.Elements == 0 || value.detach().abs().max().to(ScalarType.Float64).item<double>() <= LargestHalf
            ? converted
            : throw new TuningException(ErrorCodes.InvalidOption, $"Weight '{weight.Name}' has numbers beyond {LargestHalf}, the largest that fp16 holds.", "Export in bf16 or fp32.", field: "dtype");
    }

    private static string Index(IReadOnlyList<Shard> shards) => new JsonObject
    {
        ["metadata"] = new JsonObject { ["total_size"] = shards.SelectMany(shard => shard.Weights).Sum(ShardPlan.Bytes) },
        ["weight_map"] = new JsonObject(shards
            .SelectMany(shard => shard.Weights.Select(weight => (weight.Name, shard.File)))
            .OrderBy(place => place.Name, StringComparer.Ordinal)
            .Select(place => KeyValuePair.Create<string, JsonNode?>(place.Name, place.File))),
    }.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n";
}
