using System.Text.Json.Nodes;
using TuningStudio.Core.Gguf;
using TuningStudio.Core.Models.Decoder;
using TuningStudio.Core.Weights.Gguf;
using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Gguf;

/// <summary>llama.cpp's rotary decoders.</summary>
internal sealed class DecoderGguf(GgufTraits traits) : IGgufArchitecture
{
    public string Name => traits.Name;

    public IReadOnlyList<string> Architectures => traits.Architectures;

    public IReadOnlyList<string> Describe(ModelConfig config, GgufMetadata metadata)
    {
        var read = Read(config);
        GgufLimits.Check(traits, config, read);
        metadata.Set(GgufHead.ArchitectureKey, traits.Name);
        Set("vocab_size", read.VocabularySize);
        Set("context_length", read.MaxPositions);
        Set("embedding_length", read.HiddenSize);
        Set("block_count", read.Layers);
        Set("feed_forward_length", read.IntermediateSize);
        Set("attention.head_count", read.Heads);
        Set("attention.head_count_kv", read.KeyValueHeads);
        Set("attention.key_length", read.HeadSize);
        Set("attention.value_length", read.HeadSize);
        metadata.Set(Key("attention.layer_norm_rms_epsilon"), read.NormEpsilon);
        if (traits.IsCapped)
        {
            metadata.Set(Key("attn_logit_softcapping"), read.AttentionSoftCap!.Value);
        }

        if (read.LogitSoftCap is { } cap)
        {
            metadata.Set(Key("final_logit_softcapping"), cap);
        }

        if (traits.HasWindow is not null || traits.Name == "phi3")
        {
            // For Phi, 0 says that there is none.
            Set("attention.sliding_window", read.Window ?? 0);
        }

        GgufRotary.Describe(traits, read, metadata);
        return traits.HasWindow is null && read.Window is { } window && window < read.MaxPositions
            ? [$"llama.cpp gives this architecture no window: beyond {window} tokens its answers differ from this model's."]
            : [];

        void Set(string key, int value) => metadata.Set(Key(key), value);
    }

    public IReadOnlyList<(string Name, Tensor Value)> Computed(ModelConfig config) => GgufRotary.Factors(traits, Read(config));

    public JsonObject ConfigOf(GgufFile file) => new DecoderGgufConfig(traits, file).Read();

    public string? NameOf(string weight) => DecoderGgufNames.Of(weight, traits.HasOutputNorms);

    public Tensor ToFile(string weight, Tensor value, ModelConfig config) =>
        HeadsToSwap(weight, config) is { } heads ? GgufRows.ToNeighbours(value, heads) : HoldsDifference(weight) ? value.to(ScalarType.Float32).add(Number.Of(1)) : value;

    public Tensor FromFile(string weight, Tensor value, ModelConfig config) =>
        HeadsToSwap(weight, config) is { } heads ? GgufRows.ToHalves(value, heads) : HoldsDifference(weight) ? value.to(ScalarType.Float32).sub(Number.Of(1)) : value;

    private static DecoderConfig Read(ModelConfig config) => ((DecoderFamily)ModelLoader.FamilyOf(config)).Describe(config);

    private string Key(string name) => $"{traits.Name}.{name}";

    private bool HoldsDifference(string weight) => traits.IsGemma && weight.EndsWith("norm.weight", StringComparison.Ordinal);

    private int? HeadsToSwap(string weight, ModelConfig config) => !traits.SwapsRotaryHalves
        ? null
        : weight.Contains(".q_proj.", StringComparison.Ordinal) ? Read(config).Heads
        : weight.Contains(".k_proj.", StringComparison.Ordinal) ? Read(config).KeyValueHeads
        : null;
}
