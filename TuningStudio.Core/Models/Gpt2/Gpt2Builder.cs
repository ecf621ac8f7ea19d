using TuningStudio.Core.Models.Decoder;
using TuningStudio.Core.Models.Layers;
using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Gpt2;

/// <summary>Puts a GPT-2 together. Layers bear the names of transformers' class, with <c>transformer.</c> before them, whether the checkpoint has that or not.</summary>
/// <param name="config">The fields of its config.</param>
/// <param name="activation">Activation of the feed-forward layers.</param>
/// <param name="source">Where its weights come from.</param>
/// <param name="weights">Gets them.</param>
internal sealed class Gpt2Builder(Gpt2Config config, Func<Tensor, Tensor> activation, IWeightSource source, ModelWeights weights)
{
    private const string Prefix = "transformer.";

    private readonly Gpt2Names _names = new(source);

    /// <exception cref="Contracts.TuningException">A weight is missing or has another shape; what was taken is let go.</exception>
    internal static DecoderModel Build(ModelConfig modelConfig, IWeightSource source, Device device, ScalarType type)
    {
        var config = Gpt2Config.From(modelConfig);
        var weights = new ModelWeights();
        var builder = new Gpt2Builder(config, Activations.Of(modelConfig, "activation_function", "gelu_new"), source, weights);
        try
        {
            var table = builder.Take("wte.weight", config.VocabularySize, config.HiddenSize);
            return new DecoderModel(new DecoderParts
            {
                Shape = config.ShapeOf(modelConfig.Architecture),
                Device = device,
                Type = type,
                Weights = weights,
                Embedding = new Embedding(table),
                Positions = new LearnedPositions(builder.Take("wpe.weight", config.MaxPositions, config.HiddenSize)),
                Blocks = [.. Enumerable.Range(0, config.Layers).Select(builder.Block)],
                Norm = builder.Norm("ln_f"),
                Head = DecoderBuilder.HeadOf(weights, source, table, config.TiedEmbeddings),
            });
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    private DecoderBlock Block(int layer)
    {
        var block = $"h.{layer}.";
        var (width, inner) = (config.HiddenSize, config.IntermediateSize);
        return new DecoderBlock(
            Norm(block + "ln_1"),
            new SelfAttention(
                new FusedAttentionInput(Transposed(LinearRole.AttentionInput, "attn.c_attn", width, 3 * width), width, width),
                Transposed(LinearRole.AttentionOutput, "attn.c_proj", width, width),
                width / config.Heads,
                new AttentionOptions(config.AttentionScale(layer)),
                layer),
            attentionOutputNorm: null,
            Norm(block + "ln_2"),
            new PlainMlp(
                Transposed(LinearRole.FeedForwardInput, "mlp.c_fc", width, inner),
                Transposed(LinearRole.FeedForwardOutput, "mlp.c_proj", inner, width),
                activation),
            mlpOutputNorm: null);

        // "Conv1D" holds [in,out].
        Linear Transposed(LinearRole role, string name, int inFeatures, int outFeatures) => new(
            role,
            weights.TakeMatrix(_names, $"{Prefix}{block}{name}.weight", isTransposed: true, inFeatures, outFeatures),
            Take($"{block}{name}.bias", outFeatures),
            isTransposed: true);
    }

    private LayerNorm Norm(string name) =>
        new(Take(name + ".weight", config.HiddenSize), Take(name + ".bias", config.HiddenSize), config.NormEpsilon);

    private Weight Take(string name, params long[] shape) => weights.Take(_names, Prefix + name, shape);

    // A checkpoint of the bare model lacks the prefix.
    private sealed class Gpt2Names(IWeightSource source) : IWeightSource
    {
        private readonly bool _isBare = !source.Has(Prefix + "wte.weight") && source.Has("wte.weight");

        public bool Has(string name) => source.Has(InCheckpoint(name));

        public Tensor Take(string name, params long[] shape) => source.Take(InCheckpoint(name), shape);

        public Weight TakeMatrix(string name, bool isTransposed, params long[] shape) =>
            source.TakeMatrix(InCheckpoint(name), isTransposed, shape).Renamed(name);

        private string InCheckpoint(string name) => _isBare ? name[Prefix.Length..] : name;
    }
}
