using TuningStudio.Core.Tokenization;
using static TorchSharp.torch;

namespace TuningStudio.Tests.Support;

/// <summary>Reference batches as the examples that training works on.</summary>
internal static class GoldenExamples
{
    /// <summary>The batch of <c>base.safetensors</c>.</summary>
    internal static List<EncodedExample> Of(Golden golden) => Of(
        golden.Read("base.safetensors", "input_ids"),
        golden.Read("base.safetensors", "labels"),
        golden.Read("base.safetensors", "attention_mask"));

    /// <summary>Right-padded rows.</summary>
    internal static List<EncodedExample> Of(Tensor ids, Tensor labels, Tensor mask)
    {
        var examples = new List<EncodedExample>();
        for (var row = 0; row < ids.shape[0]; row++)
        {
            var length = (int)mask[row].sum().item<long>();
            examples.Add(new EncodedExample(
                [.. ids[row].data<long>().ToArray().Take(length).Select(id => (int)id)],
                [.. labels[row].data<long>().ToArray().Take(length).Select(label => label != -100)],
                Truncated: false,
                row));
        }

        return examples;
    }
}
