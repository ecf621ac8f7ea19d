using TuningStudio.Core.Models;
using TuningStudio.Core.Peft.Parts;
using static TorchSharp.torch;

namespace TuningStudio.Core.Peft.Prompts;

/// <summary>Virtual tokens that go through the blocks as tokens do (Lester et al., 2021; Liu et al., 2021).</summary>
internal sealed class EmbeddingPrompt(PromptEncoder encoder) : IPeftPrompt
{
    public IReadOnlyList<AdapterParameter> Parameters => encoder.Parameters;

    public int Length => encoder.Length;

    public SoftPromptValues Compute() => new(encoder.Compute(), null);

    public Tensor Saved() => encoder.Compute().detach();
}
