using static TorchSharp.torch;

namespace TuningStudio.Tests.Models.Families;

/// <summary>Mistral: a token sees itself and two before it.</summary>
internal sealed class PlainMistral(IReadOnlyDictionary<string, Tensor> weights) : PlainDecoder(weights, 2, 4, 2, 8)
{
    protected override bool Sees(int layer, int distance) => distance < 3;
}

/// <summary>Qwen 3: normed heads, heads wider than hidden/heads.</summary>
internal sealed class PlainQwen3(IReadOnlyDictionary<string, Tensor> weights) : PlainDecoder(weights, 2, 4, 2, 12)
{
    protected override double[] Head(string name, double[] head) => Norm(name, head);
}

/// <summary>Phi 3: fused projections.</summary>
internal sealed class PlainPhi3(IReadOnlyDictionary<string, Tensor> weights) : PlainDecoder(weights, 2, 4, 2, 8)
{
    protected override double[] Projected(string prefix, char kind, double[] token)
    {
        var fused = Project(prefix + "self_attn.qkv_proj.weight", token);
        return kind switch { 'q' => fused[..32], 'k' => fused[32..48], _ => fused[48..] };
    }

    protected override (double[] Gate, double[] Up) Gates(string prefix, double[] token)
    {
        var fused = Project(prefix + "mlp.gate_up_proj.weight", token);
        return (fused[..(fused.Length / 2)], fused[(fused.Length / 2)..]);
    }
}

/// <summary>Gemma: scaled embeddings, norms around one, another activation.</summary>
internal class PlainGemma(IReadOnlyDictionary<string, Tensor> weights) : PlainDecoder(weights, 3, 4, 2, 8)
{
    protected override double[] Embedded(int id) => [.. base.Embedded(id).Select(value => value * Math.Sqrt(32))];

    protected override double NormWeight(double stored) => 1 + stored;

    protected override double Activation(double value) => TanhGelu(value);
}

/// <summary>Gemma 2: norms on both sides, caps, a window of three tokens in blocks 0 and 2, its own scale.</summary>
internal class PlainGemma2(IReadOnlyDictionary<string, Tensor> weights) : PlainGemma(weights)
{
    protected override double Score(double product) => 5 * Math.Tanh(product / Math.Sqrt(20) / 5);

    protected override double Logit(double value) => 3 * Math.Tanh(value / 3);

    protected override bool Sees(int layer, int distance) => layer == 1 || distance < 3;

    protected override void Block(double[][] stream, int layer)
    {
        var prefix = $"model.layers.{layer}.";
        var attended = Attend([.. stream.Select(token => Norm(prefix + "input_layernorm", token))], layer);
        for (var place = 0; place < stream.Length; place++)
        {
            var between = Sum(stream[place], Norm(prefix + "post_attention_layernorm", attended[place]));
            var fed = Feed(prefix, Norm(prefix + "pre_feedforward_layernorm", between));
            stream[place] = Sum(between, Norm(prefix + "post_feedforward_layernorm", fed));
        }
    }
}

/// <summary>Gemma 3: normed heads, no caps, two blocks of three with a window and faster positions.</summary>
internal sealed class PlainGemma3(IReadOnlyDictionary<string, Tensor> weights) : PlainGemma2(weights)
{
    protected override double Score(double product) => product / Math.Sqrt(20);

    protected override double Logit(double value) => value;

    protected override bool Sees(int layer, int distance) => layer == 2 || distance < 3;

    protected override double Theta(int layer) => layer == 2 ? 1e6 : 100;

    protected override double[] Head(string name, double[] head) => Norm(name, head);
}
