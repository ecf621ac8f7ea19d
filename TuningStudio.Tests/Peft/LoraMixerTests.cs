using System.Text.Json.Nodes;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Models;
using TuningStudio.Core.Peft;
using TuningStudio.Core.Peft.Lora;
using TuningStudio.Core.Runtime;
using TuningStudio.Core.Weights;
using TuningStudio.Tests.Support;
using TuningStudio.Tests.Weights;
using static TorchSharp.torch;

namespace TuningStudio.Tests.Peft;

[Collection("Torch")]
public sealed class LoraMixerTests : IDisposable
{
    private const string Query = "model.layers.0.self_attn.q_proj";

    private static readonly Golden Golden = new("llama-gqa");
    private static readonly string Plain = Golden.PathOf("lora", "nonzero");
    private static readonly string Stabilised = Golden.PathOf("rslora", "nonzero");
    private static readonly string Patterned = Golden.PathOf("lora_patterns", "nonzero");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(LoraMix.Cat, null)]
    [InlineData(LoraMix.Svd, 64)]
    public void Write_WeightsOfAllKinds_MixIsTheirSum(LoraMix mix, int? rank)
    {
        using var scope = NewDisposeScope();
        LoraMixer.Write([(Plain, 0.7), (Stabilised, -0.3), (Patterned, 2)], mix, rank, _folder["mixed"]);

        var (one, two, three, mixed) = (Changes(Plain), Changes(Stabilised), Changes(Patterned), Changes(_folder["mixed"]));
        Assert.Equal(one.Keys.Order(StringComparer.Ordinal), mixed.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, change) in mixed)
        {
            var expected = one[name].mul(0.7).sub(two[name].mul(0.3));
            Golden.AssertClose(three.TryGetValue(name, out var third) ? expected.add(third.mul(2)) : expected, change, 1e-4);
        }
    }

    // As add_weighted_adapter writes it: A and B each with the root of weight and scaling.
    [Fact]
    public void Write_Linear_SumsAAndBApart()
    {
        using var scope = NewDisposeScope();
        LoraMixer.Write([(Plain, 0.5), (Stabilised, 0.25)], LoraMix.Linear, null, _folder["mixed"]);

        var (first, second) = (Math.Sqrt(0.5 * 32 / 8), Math.Sqrt(0.25 * 32 / Math.Sqrt(8)));
        foreach (var letter in new[] { "A", "B" })
        {
            var name = $"base_model.model.{Query}.lora_{letter}.weight";
            Golden.AssertClose(Read(Plain, name).mul(first).add(Read(Stabilised, name).mul(second)), Read(_folder["mixed"], name), 1e-5);
        }

        var config = JsonNode.Parse(File.ReadAllText(_folder["mixed/adapter_config.json"]))!;
        Assert.Equal((8, 8), ((int)config["r"]!, (int)config["lora_alpha"]!));
    }

    [Fact]
    public void Write_SvdAtASmallRank_IsTheNearestOfThatRank()
    {
        using var scope = NewDisposeScope();
        LoraMixer.Write([(Plain, 1), (Stabilised, 1)], LoraMix.Svd, 2, _folder["mixed"]);

        var sum = Changes(Plain)[Query + ".weight"].add(Changes(Stabilised)[Query + ".weight"]);
        var left = sum.sub(Changes(_folder["mixed"])[Query + ".weight"]).norm().item<float>();
        var values = linalg.svdvals(sum);
        Assert.Equal(values.narrow(0, 2, values.shape[0] - 2).norm().item<float>(), left, 1e-3);
    }

    [Fact]
    public void Write_WhatCannotBeMixed_SaysSo()
    {
        Fails("at least two", () => LoraMixer.Write([(Plain, 1)], LoraMix.Cat, null, _folder["mixed"]));
        Fails("cannot be mixed", () => LoraMixer.Write([(Plain, 1), (Golden.PathOf("ia3", "nonzero"), 1)], LoraMix.Cat, null, _folder["mixed"]));
        Fails("DoRA", () => LoraMixer.Write([(Plain, 1), (Golden.PathOf("dora", "nonzero"), 1)], LoraMix.Cat, null, _folder["mixed"]));
        Fails("different ranks", () => LoraMixer.Write([(Plain, 1), (Patterned, 1)], LoraMix.Linear, null, _folder["mixed"]));
        Fails("square root", () => LoraMixer.Write([(Plain, 1), (Plain, -1)], LoraMix.Linear, null, _folder["mixed"]));
        Fails("belongs to no target", () => LoraMixer.Write([(Plain, 1), (Golden.PathOf("lora_embed_and_head", "nonzero"), 1)], LoraMix.Cat, null, _folder["mixed"]));
        Fails("another of the adapters", () => LoraMixer.Write([(Plain, 1), (new Golden("qwen2-bias-tied").PathOf("lora", "nonzero"), 1)], LoraMix.Cat, null, _folder["mixed"]));
        Assert.False(Directory.Exists(_folder["mixed"]));
    }

    private static void Fails(string message, Action action) =>
        Assert.Contains(message, Assert.Throws<TuningException>(action).Message, StringComparison.Ordinal);

    private static Tensor Read(string folder, string name)
    {
        using var reader = CheckpointReader.Open(folder, CheckpointReader.Adapter);
        return reader.Read(name);
    }

    // What an adapter changes of each weight.
    private static Dictionary<string, Tensor> Changes(string folder)
    {
        using var noGradient = no_grad();
        var model = ModelLoader.Load(Golden.ModelFolder, new ComputeDevice("cpu", "fp32"));
        using var adapter = Adapters.Load(folder, model);
        return adapter.Merged().ToDictionary(weight => weight.Name, weight => weight.Value.sub(model.Weights[weight.Name].Stored));
    }
}
