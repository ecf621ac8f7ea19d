using TuningStudio.Core.Models.Layers;
using TuningStudio.Tests.Support;
using static TorchSharp.torch;

namespace TuningStudio.Tests.Models.Layers;

[Collection("Torch")]
public sealed class CausalAttentionTests
{
    // Below and above the length from which the queries are computed in two halves, of which one may be longer.
    [Theory]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(131)]
    public void Attend_WholeTexts_IsTheSoftmaxOverThePast(int tokens)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        var (queries, keys, values) = (Random(4), Random(2), Random(2));

        var attended = CausalAttention.Attend(queries, keys, values, new AttentionOptions(0.3, SoftCap: tokens == 131 ? 2 : null));

        var scores = queries.matmul(Twice(keys).transpose(-1, -2)).mul(0.3);
        scores = tokens == 131 ? scores.div(2).tanh().mul(2) : scores;
        var future = ones(tokens, tokens, ScalarType.Bool).triu(1);
        Golden.AssertClose(scores.masked_fill(future, double.NegativeInfinity).softmax(-1).matmul(Twice(values)), attended, 1e-5);

        Tensor Random(int heads) => randn([3, heads, tokens, 8], generator: generator);

        Tensor Twice(Tensor heads) => heads.repeat_interleave(2, 1);
    }
}
