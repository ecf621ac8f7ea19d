using static TorchSharp.torch;

namespace TuningStudio.Tests.Models.Families;

/// <summary>
/// A decoder written out with loops over numbers, one token and one head at a time, to hold the tensor code against. A family says what it does
/// differently by overriding that step.
/// </summary>
internal abstract class PlainDecoder(IReadOnlyDictionary<string, Tensor> weights, int layers, int heads, int keyValueHeads, int headSize)
{
    private const double Epsilon = 1e-6;

    private readonly Dictionary<string, (double[] Values, int Columns)> _weights = weights.ToDictionary(
        weight => weight.Key,
        weight => (weight.Value.to(ScalarType.Float64).flatten().data<double>().ToArray(), (int)weight.Value.shape[^1]));

    /// <summary>Logits of every token [T][V].</summary>
    internal double[][] Logits(int[] ids)
    {
        var stream = ids.Select(Embedded).ToArray();
        for (var layer = 0; layer < layers; layer++)
        {
            Block(stream, layer);
        }

        var head = _weights.ContainsKey("lm_head.weight") ? "lm_head.weight" : "model.embed_tokens.weight";
        return [.. stream.Select(token => Project(head, Norm("model.norm", token)).Select(Logit).ToArray())];
    }

    protected virtual double[] Embedded(int id) => Row("model.embed_tokens.weight", id);

    protected virtual double NormWeight(double stored) => stored;

    protected virtual double Activation(double value) => value / (1 + Math.Exp(-value));

    protected virtual double Score(double product) => product / Math.Sqrt(headSize);

    protected virtual double Logit(double value) => value;

    /// <summary>Whether a token sees another that is so many places before it.</summary>
    protected virtual bool Sees(int layer, int distance) => true;

    protected virtual double Theta(int layer) => 10000;

    protected virtual double[] Head(string name, double[] head) => head;

    protected virtual void Block(double[][] stream, int layer)
    {
        var prefix = $"model.layers.{layer}.";
        var attended = Attend([.. stream.Select(token => Norm(prefix + "input_layernorm", token))], layer);
        for (var place = 0; place < stream.Length; place++)
        {
            var between = Sum(stream[place], attended[place]);
            stream[place] = Sum(between, Feed(prefix, Norm(prefix + "post_attention_layernorm", between)));
        }
    }

    protected virtual (double[] Gate, double[] Up) Gates(string prefix, double[] token) =>
        (Project(prefix + "mlp.gate_proj.weight", token), Project(prefix + "mlp.up_proj.weight", token));

    protected virtual double[] Projected(string prefix, char kind, double[] token)
    {
        var output = Project($"{prefix}self_attn.{kind}_proj.weight", token);
        return _weights.TryGetValue($"{prefix}self_attn.{kind}_proj.bias", out var bias) ? Sum(output, bias.Values) : output;
    }

    protected double[] Feed(string prefix, double[] token)
    {
        var (gate, up) = Gates(prefix, token);
        return Project(prefix + "mlp.down_proj.weight", [.. gate.Zip(up, (g, u) => Activation(g) * u)]);
    }

    protected double[][] Attend(double[][] stream, int layer)
    {
        var prefix = $"model.layers.{layer}.";
        var queries = stream.Select((token, place) => Heads(Projected(prefix, 'q', token), heads, prefix + "self_attn.q_norm", layer, place)).ToArray();
        var keys = stream.Select((token, place) => Heads(Projected(prefix, 'k', token), keyValueHeads, prefix + "self_attn.k_norm", layer, place)).ToArray();
        var values = stream.Select(token => Projected(prefix, 'v', token).Chunk(headSize).ToArray()).ToArray();
        return [.. stream.Select((_, place) => Project(prefix + "self_attn.o_proj.weight", [.. Enumerable.Range(0, heads).SelectMany(head => Mixed(place, head))]))];

        double[] Mixed(int place, int head)
        {
            var group = head / (heads / keyValueHeads);
            var seen = Enumerable.Range(0, place + 1).Where(other => Sees(layer, place - other)).ToArray();
            var scores = seen.Select(other => Math.Exp(Score(queries[place][head].Zip(keys[other][group], (q, k) => q * k).Sum()))).ToArray();
            var mixed = new double[headSize];
            foreach (var (other, score) in seen.Zip(scores))
            {
                for (var i = 0; i < headSize; i++)
                {
                    mixed[i] += score / scores.Sum() * values[other][group][i];
                }
            }

            return mixed;
        }
    }

    protected double[] Norm(string name, double[] token)
    {
        var size = Math.Sqrt(token.Average(value => value * value) + Epsilon);
        return [.. token.Zip(_weights[name + ".weight"].Values, (value, weight) => value / size * NormWeight(weight))];
    }

    protected double[] Project(string name, double[] token) =>
        [.. Enumerable.Range(0, _weights[name].Values.Length / token.Length).Select(row => Row(name, row).Zip(token, (w, x) => w * x).Sum())];

    protected static double[] Sum(double[] one, double[] other) => [.. one.Zip(other, (a, b) => a + b)];

    protected static double TanhGelu(double x) => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x))));

    private double[] Row(string name, int row)
    {
        var (values, columns) = _weights[name];
        return values[(row * columns)..((row + 1) * columns)];
    }

    private double[][] Heads(double[] wide, int count, string norm, int layer, int place) =>
        [.. wide.Chunk(headSize).Take(count).Select(head => Turned(Head(norm, head), layer, place))];

    private double[] Turned(double[] head, int layer, int place)
    {
        var turned = new double[headSize];
        for (var i = 0; i < headSize / 2; i++)
        {
            var angle = place / Math.Pow(Theta(layer), 2.0 * i / headSize);
            var (one, other) = (head[i], head[i + (headSize / 2)]);
            turned[i] = (one * Math.Cos(angle)) - (other * Math.Sin(angle));
            turned[i + (headSize / 2)] = (other * Math.Cos(angle)) + (one * Math.Sin(angle));
        }

        return turned;
    }
}
