using TuningStudio.Core.Models.Layers;
using TuningStudio.Core.Models.Rotary;
using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Decoder;

/// <summary>Puts a decoder with rotary positions together, in Llama's layout of names.</summary>
internal static class DecoderBuilder
{
    /// <exception cref="Contracts.TuningException">A weight is missing or has another shape; what was taken is let go.</exception>
    internal static DecoderModel Build(string architecture, DecoderConfig config, IWeightSource source, Device device, ScalarType type)
    {
        var weights = new ModelWeights();
        try
        {
            var blocks = new DecoderBlockBuilder(config, source, weights);
            var table = weights.Take(source, "model.embed_tokens.weight", config.VocabularySize, config.HiddenSize);
            return new DecoderModel(new DecoderParts
            {
                Shape = config.ShapeOf(architecture),
                Device = device,
                Type = type,
                Weights = weights,
                Embedding = new Embedding(table, Rounded(config.EmbeddingScale, type)),
                StreamScale = Rounded(config.StreamScale, type),
                Blocks = [.. Enumerable.Range(0, config.Layers).Select(blocks.Build)],
                Norm = blocks.Norm("model.norm.weight", config.HiddenSize),
                Head = HeadOf(weights, source, table, config.TiedEmbeddings),
                LogitSoftCap = config.LogitSoftCap,
                Positions = new RotaryPositions(
                    new RotaryEmbedding(RotaryScaling.For(config.Rotary), device, type),
                    config.WindowRotary is { } settings ? new RotaryEmbedding(RotaryScaling.For(settings), device, type) : null,
                    config.HasWindow),
            });
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    /// <summary>The output head: the embedding, or a matrix of its own.</summary>
    internal static Linear HeadOf(ModelWeights weights, IWeightSource source, Weight table, bool isTied) => new(
        LinearRole.Head,
        isTied ? new Weight(DecoderModel.HeadName, table) : weights.Take(source, DecoderModel.HeadName, table.Shape));

    // The reference multiplies by a number of the model's own format.
    private static double? Rounded(double? value, ScalarType type)
    {
        using var scope = NewDisposeScope();
        return value is { } exact ? tensor(exact).to(type).to(ScalarType.Float64).item<double>() : null;
    }
}
