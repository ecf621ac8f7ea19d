using TuningStudio.Core.Contracts;
using TuningStudio.Core.Gguf;
using TuningStudio.Core.Weights.Gguf;

namespace TuningStudio.Core.Models.Gguf;

/// <summary>The architectures that can be written as GGUF and read from it.</summary>
internal static class GgufArchitectures
{
    private static readonly IGgufArchitecture[] All =
    [
        new DecoderGguf(new("llama", ["LlamaForCausalLM", "MistralForCausalLM"]) { SwapsRotaryHalves = true, StretchesByFactors = true }),
        new DecoderGguf(new("qwen2", ["Qwen2ForCausalLM"])),
        new DecoderGguf(new("qwen3", ["Qwen3ForCausalLM"])),
        new DecoderGguf(new("gemma", ["GemmaForCausalLM"]) { IsGemma = true }),
        new DecoderGguf(new("gemma2", ["Gemma2ForCausalLM"]) { IsGemma = true, HasOutputNorms = true, HasWindow = layer => layer % 2 == 0, LayersOf27Billion = 46, IsCapped = true }),
        new DecoderGguf(new("gemma3", ["Gemma3ForCausalLM"]) { IsGemma = true, HasOutputNorms = true, HasWindow = layer => (layer + 1) % 6 != 0, LayersOf27Billion = 62 }),
        new DecoderGguf(new("phi3", ["Phi3ForCausalLM"])),
        new Gpt2Gguf(),
    ];

    /// <summary>Their names in a file.</summary>
    internal static IEnumerable<string> Names => All.Select(architecture => architecture.Name);

    /// <summary>The one that says a model.</summary>
    /// <exception cref="TuningException">None does.</exception>
    internal static IGgufArchitecture Of(ModelConfig config) => Array.Find(All, architecture => architecture.Architectures.Contains(config.Architecture))
        ?? throw new TuningException(
            ErrorCodes.InvalidModel,
            $"Architecture '{config.Architecture}' cannot be written as GGUF.",
            $"Known are: {string.Join(", ", All.SelectMany(architecture => architecture.Architectures))}. Export it as merged safetensors.",
            config.File,
            field: "architectures");

    /// <summary>The one that a file is of.</summary>
    /// <exception cref="TuningException">It is not known.</exception>
    internal static IGgufArchitecture Of(GgufFile file)
    {
        var name = file.Metadata.Text(GgufHead.ArchitectureKey);
        return Array.Find(All, architecture => architecture.Name == name)
            ?? throw new TuningException(
                ErrorCodes.InvalidModel,
                $"The file's architecture is '{name}', which is not known.",
                $"Known are: {string.Join(", ", All.Select(architecture => architecture.Name))}.",
                file.Path,
                field: GgufHead.ArchitectureKey);
    }
}
