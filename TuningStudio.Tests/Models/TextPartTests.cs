using System.Text.Json.Nodes;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Export;
using TuningStudio.Core.Models;
using TuningStudio.Core.Runtime;
using TuningStudio.Core.Weights;
using TuningStudio.Tests.Export;
using TuningStudio.Tests.Weights;
using static TorchSharp.torch;

namespace TuningStudio.Tests.Models;

/// <summary>Gemma 3's models of texts and pictures, in both of their layouts: their text part is the model of texts alone.</summary>
[Collection("Torch")]
public sealed class TextPartTests : IDisposable
{
    private const string Gemma = """
        "num_hidden_layers": 3, "head_dim": 8, "query_pre_attn_scalar": 20, "sliding_window": 3, "sliding_window_pattern": 3, "rope_theta": 1000000.0
        """;

    private static readonly long[] Ids = [3, 17, 5, 5, 39, 0, 22, 8, 11];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("language_model.", "", "vision_tower.a", "multi_modal_projector.b")]
    [InlineData("model.language_model.", "model.", "model.vision_tower.a", "model.multi_modal_projector.b")]
    public void Load_TextsAndPictures_IsTheTextModel(string prefix, string replaced, string tower, string projector)
    {
        using var scope = NewDisposeScope();
        var (plain, nested) = Nested(name => name.StartsWith(replaced, StringComparison.Ordinal) ? prefix + name[replaced.Length..] : name, tower, projector);

        var expected = Logits(plain);

        Assert.True(expected.equal(Logits(nested)).all().item<bool>());
        Assert.Equal("Gemma3ForCausalLM", ModelConfig.Load(nested).Architecture);
    }

    [Fact]
    public void Load_WeightsThatAreNoPictures_AreStillRefused()
    {
        var (_, nested) = Nested(name => "language_model." + name, "audio_tower.a", "multi_modal_projector.b");

        Assert.Contains("audio_tower.a", TemporaryFolder.Fails(ErrorCodes.InvalidModel, () => ModelLoader.Load(nested, Cpu).Dispose()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Export_Merged_IsAModelOfTextsAlone()
    {
        using var scope = NewDisposeScope();
        var (plain, nested) = Nested(name => "language_model." + name, "vision_tower.a", "multi_modal_projector.b");

        Exporter.Run(new ExportRequest { Model = nested, Format = ExportFormat.Merged, Output = _folder["out"], Precision = "fp32" });

        var config = JsonNode.Parse(File.ReadAllText(_folder["out/config.json"]))!;
        Assert.Equal(("Gemma3ForCausalLM", "gemma3_text"), ((string)config["architectures"]![0]!, (string)config["model_type"]!));
        Assert.True(Logits(plain).equal(Logits(_folder["out"])).all().item<bool>());
    }

    private static ComputeDevice Cpu => ComputeDevice.Choose("cpu", "fp32");

    private (string Plain, string Nested) Nested(Func<string, string> name, params string[] pictures)
    {
        var plain = FamilyFolder.Create(_folder, "Gemma3ForCausalLM", Gemma);
        var nested = Directory.CreateDirectory(_folder["nested"]).FullName;
        var text = JsonNode.Parse(File.ReadAllText(Path.Combine(plain, "config.json")))!.AsObject();
        text.Remove("architectures");
        text["model_type"] = "gemma3_text";
        File.WriteAllText(Path.Combine(nested, "config.json"), new JsonObject
        {
            ["architectures"] = new JsonArray("Gemma3ForConditionalGeneration"),
            ["text_config"] = text,
            ["vision_config"] = new JsonObject { ["hidden_size"] = 4 },
            ["torch_dtype"] = "float32",
        }.ToJsonString());
        using var scope = NewDisposeScope();
        using var reader = CheckpointReader.Open(plain);
        SafetensorsWriter.Write(
            Path.Combine(nested, "model.safetensors"),
            [.. reader.Tensors.Keys.Select(key => (name(key), reader.Read(key))), .. pictures.Select(picture => (picture, zeros(2, 2)))]);
        return (plain, nested);
    }

    private static Tensor Logits(string folder)
    {
        using var noGradient = no_grad();
        using var model = ModelLoader.Load(folder, Cpu);
        return model.Head(model.Forward(tensor(Ids).unsqueeze(0), ForwardContext.Inference));
    }
}
