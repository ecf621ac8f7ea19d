using System.Globalization;
using TuningStudio.Core.Weights;

namespace TuningStudio.Core.Export.Merged;

/// <summary>A weights file of a merged model.</summary>
/// <param name="File">Its name.</param>
/// <param name="Weights">What it holds, in order.</param>
internal sealed record Shard(string File, IReadOnlyList<(string Name, WeightType Type, long[] Shape)> Weights);

/// <summary>Which weight goes into which file: files are filled in order up to a size, and named as Hugging Face names them.</summary>
internal static class ShardPlan
{
    /// <param name="weights">All weights, in order.</param>
    /// <param name="shardBytes">Most bytes of weights in a file; one that is larger alone has a file of its own.</param>
    internal static IReadOnlyList<Shard> Of(IReadOnlyList<(string Name, WeightType Type, long[] Shape)> weights, long shardBytes)
    {
        var groups = new List<List<(string Name, WeightType Type, long[] Shape)>>();
        var room = 0L;
        foreach (var weight in weights)
        {
            var bytes = Bytes(weight);
            if (groups.Count == 0 || bytes > room)
            {
                groups.Add([]);
                room = shardBytes;
            }

            groups[^1].Add(weight);
            room -= bytes;
        }

        return groups is [var only]
            ? [new Shard(CheckpointReader.Model + ".safetensors", only)]
            : [.. groups.Select((group, i) => new Shard(string.Create(CultureInfo.InvariantCulture, $"{CheckpointReader.Model}-{i + 1:D5}-of-{groups.Count:D5}.safetensors"), group))];
    }

    /// <summary>Bytes that a weight takes.</summary>
    internal static long Bytes((string Name, WeightType Type, long[] Shape) weight) => weight.Shape.Aggregate((long)weight.Type.Size(), (product, size) => product * size);
}
