using TuningStudio.Core.Models;
using TuningStudio.Core.Peft.Parts;
using static TorchSharp.torch;

namespace TuningStudio.Core.Peft.Prompts;

/// <summary>Keys and values before the text in every block (Li and Liang, 2021), used as they are: no rotary positions turn them.</summary>
/// <param name="encoder">Makes [P, L·2·K·E], each block's keys before its values.</param>
/// <param name="shape">The model's.</param>
internal sealed class PrefixPrompt(PromptEncoder encoder, ModelShape shape) : IPeftPrompt
{
    public IReadOnlyList<AdapterParameter> Parameters => encoder.Parameters;

    public int Length => encoder.Length;

    public SoftPromptValues Compute() =>
        new(null, encoder.Compute().view(Length, shape.Layers, 2, shape.KeyValueHeads, shape.HeadSize).permute(1, 2, 3, 0, 4));

    public Tensor Saved() => encoder.Compute().detach();
}
