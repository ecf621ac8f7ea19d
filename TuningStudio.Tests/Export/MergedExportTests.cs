using System.Text.Json;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Export;
using TuningStudio.Core.Models;
using TuningStudio.Core.Runtime;
using TuningStudio.Core.Weights;
using TuningStudio.Tests.Support;
using TuningStudio.Tests.Weights;
using static TorchSharp.torch;

namespace TuningStudio.Tests.Export;

/// <summary>Merged models against PEFT's <c>merge_and_unload</c>.</summary>
[Collection("Torch")]
public sealed class MergedExportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string> Adapters { get; } = new()
    {
        { "llama-gqa", "lora" },
        { "llama-gqa", "rslora" },
        { "llama-gqa", "dora" },
        { "llama-gqa", "lora_patterns" },
        { "llama-gqa", "lora_regex" },
        { "llama-gqa", "lora_all_linear" },
        { "llama-gqa", "lora_embed_and_head" },
        { "gpt2-tiny", "lora" },
        { "gpt2-tiny", "rslora" },
        { "gpt2-tiny", "dora" },
        { "qwen2-bias-tied", "lora" },
        { "qwen2-bias-tied", "rslora" },
        { "qwen2-bias-tied", "dora" },
        { "qwen2-bias-tied", "lora_bias_all" },
    };

    [Theory]
    [MemberData(nameof(Adapters))]
    public void Export_OfEveryReferenceAdapter_GivesTheLogitsAndTheWeightOfPeft(string model, string kind)
    {
        var goldens = new ExportGoldens(model, kind);
        var report = Exporter.Run(Request(goldens));

        Assert.True(report.Verification.Passed);
        Assert.Equal(1, report.Verification.TokenMatch);
        using var scope = NewDisposeScope();
        AssertLogits(goldens, goldens.Tolerance);
        var (name, expected) = goldens.Merged();
        using var written = CheckpointReader.Open(_folder["out"]);
        Golden.AssertClose(expected, written.Read(name), 1e-6);
    }

    [Theory]
    [InlineData(WeightType.F16, "float16", 0.02)]
    [InlineData(WeightType.BF16, "bfloat16", 0.15)]
    public void Export_InHalfTheBytes_StoresThemAndSaysSo(WeightType type, string name, double tolerance)
    {
        var goldens = new ExportGoldens("llama-gqa", "lora");
        var report = Exporter.Run(Request(goldens) with { Type = type });

        using var scope = NewDisposeScope();
        using var written = CheckpointReader.Open(_folder["out"]);
        Assert.All(written.Tensors.Values, entry => Assert.Equal(type, entry.Type));
        using var config = JsonDocument.Parse(File.ReadAllText(_folder["out/config.json"]));
        Assert.Equal(name, config.RootElement.GetProperty("torch_dtype").GetString());
        Assert.False(config.RootElement.TryGetProperty("dtype", out _));
        AssertLogits(goldens, tolerance);
        Assert.InRange(report.Verification.RelativeDifference, 1e-5, report.Verification.Tolerance);
        Assert.InRange(report.Verification.KlDivergence, 0, 1e-3);
    }

    [Fact]
    public void Export_InShards_NamesThemAndIndexesThem()
    {
        var goldens = new ExportGoldens("llama-gqa", "lora");
        Exporter.Run(Request(goldens) with { ShardBytes = 200_000 });

        var files = Directory.GetFiles(_folder["out"], "*.safetensors").Select(file => Path.GetFileName(file)).Order().ToList();
        Assert.Equal(["model-00001-of-00004.safetensors", "model-00002-of-00004.safetensors", "model-00003-of-00004.safetensors", "model-00004-of-00004.safetensors"], files);
        Assert.All(files, file => Assert.InRange(new FileInfo(_folder[$"out/{file}"]).Length, 1, 200_000 + 5_000));
        using var index = JsonDocument.Parse(File.ReadAllText(_folder["out/model.safetensors.index.json"]));
        using var original = CheckpointReader.Open(goldens.ModelFolder);
        Assert.Equal(original.SizeBytes, index.RootElement.GetProperty("metadata").GetProperty("total_size").GetInt64());
        Assert.Equal(original.Tensors.Keys.Order(StringComparer.Ordinal), index.RootElement.GetProperty("weight_map").EnumerateObject().Select(entry => entry.Name));
        using var scope = NewDisposeScope();
        AssertLogits(goldens, goldens.Tolerance);
    }

    [Fact]
    public void Export_OfATiedModel_StaysTied()
    {
        Exporter.Run(Request(new ExportGoldens("qwen2-bias-tied", "lora")));
        using var written = CheckpointReader.Open(_folder["out"]);
        Assert.DoesNotContain("lm_head.weight", written.Tensors.Keys);
        Assert.Contains("\"tie_word_embeddings\": true", File.ReadAllText(_folder["out/config.json"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("embed_tokens")]
    [InlineData("lm_head")]
    public void Export_AdapterAtOneOfTwoTiedWeights_UntiesThem(string target)
    {
        var golden = new Golden("qwen2-bias-tied");
        var adapter = CreateAdapter(golden.ModelFolder, target);

        var report = Exporter.Run(new ExportRequest { Model = golden.ModelFolder, Adapter = adapter, Format = ExportFormat.Merged, Output = _folder["out"] });

        Assert.True(report.Verification.Passed);
        Assert.InRange(report.Verification.AdapterEffect!.Value, 0.01, 100);
        Assert.Single(report.Notes, note => note.Contains("tie_word_embeddings", StringComparison.Ordinal));
        using var scope = NewDisposeScope();
        using var written = CheckpointReader.Open(_folder["out"]);
        using var original = CheckpointReader.Open(golden.ModelFolder);
        var table = original.Read("model.embed_tokens.weight");
        Assert.Equal(target == "lm_head", written.Read("model.embed_tokens.weight").equal(table).all().item<bool>());
        Assert.Equal(target == "embed_tokens", written.Read("lm_head.weight").equal(table).all().item<bool>());
        Assert.Contains("\"tie_word_embeddings\": false", File.ReadAllText(_folder["out/config.json"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Export_WithoutAnAdapter_IsTheBase()
    {
        var golden = new Golden("llama-gqa");
        var report = Exporter.Run(new ExportRequest { Model = golden.ModelFolder, Format = ExportFormat.Merged, Output = _folder["out"] });
        Assert.Equal(0, report.Verification.MaxDifference);
        using var scope = NewDisposeScope();
        using var written = CheckpointReader.Open(_folder["out"]);
        using var original = CheckpointReader.Open(golden.ModelFolder);
        Assert.Equal(original.Tensors.Keys.Order(), written.Tensors.Keys.Order());
        Assert.All(original.Tensors.Keys, name => Assert.True(original.Read(name).bytes.SequenceEqual(written.Read(name).bytes)));
    }

    [Fact]
    public void Export_OfABareGpt2_KeepsItsNames()
    {
        var goldens = new ExportGoldens("gpt2-tiny", "lora");
        var model = Directory.CreateDirectory(_folder["base"]).FullName;
        File.Copy(Path.Combine(goldens.ModelFolder, "config.json"), Path.Combine(model, "config.json"));
        using var scope = NewDisposeScope();
        using (var original = CheckpointReader.Open(goldens.ModelFolder))
        {
            SafetensorsWriter.Write(Path.Combine(model, "model.safetensors"), [.. original.Tensors.Keys.Select(name => (name.Replace("transformer.", string.Empty, StringComparison.Ordinal), original.Read(name)))]);
        }

        Exporter.Run(Request(goldens) with { Model = model });

        AssertLogits(goldens, goldens.Tolerance);
        using var written = CheckpointReader.Open(_folder["out"]);
        Assert.Contains("h.0.attn.c_attn.weight", written.Tensors.Keys);
        Assert.DoesNotContain(written.Tensors.Keys, name => name.StartsWith("transformer.", StringComparison.Ordinal));
    }

    [Fact]
    public void Export_NumbersBeyondHalfPrecision_AreRefused()
    {
        var golden = new Golden("llama-gqa");
        var model = Directory.CreateDirectory(_folder["base"]).FullName;
        File.Copy(Path.Combine(golden.ModelFolder, "config.json"), Path.Combine(model, "config.json"));
        using (var scope = NewDisposeScope())
        {
            using var original = CheckpointReader.Open(golden.ModelFolder);
            SafetensorsWriter.Write(Path.Combine(model, "model.safetensors"), [.. original.Tensors.Keys.Select(name => (name, name == "model.norm.weight" ? original.Read(name) * 1e6 : original.Read(name)))]);
        }

        var error = TemporaryFolder.Fails(ErrorCodes.InvalidOption, () => Exporter.Run(new ExportRequest { Model = model, Format = ExportFormat.Merged, Type = WeightType.F16, Output = _folder["out"] }));

        Assert.Contains("model.norm.weight", error.Message, StringComparison.Ordinal);
        Assert.Equal([model], Directory.GetFileSystemEntries(_folder.Root));
    }

    [Theory]
    [InlineData("""{"dtype":"float32","tie_word_embeddings":false}""", "\"dtype\": \"bfloat16\"", "torch_dtype")]
    [InlineData("""{"torch_dtype":"float32"}""", "\"torch_dtype\": \"bfloat16\"", "\"dtype\"")]
    [InlineData("""{"rope_theta":1000000.0}""", "1000000.0", "\"dtype\"")]
    public void Config_TakesTheFormatInItsOwnSpelling(string json, string has, string lacks)
    {
        var written = Core.Export.Merged.ModelFiles.Config(json, WeightType.BF16, tiedEmbeddings: false);
        Assert.Contains(has, written, StringComparison.Ordinal);
        Assert.DoesNotContain(lacks, written, StringComparison.Ordinal);
        Assert.Contains("\"tie_word_embeddings\": false", written, StringComparison.Ordinal);
    }

    private ExportRequest Request(ExportGoldens goldens) =>
        new() { Model = goldens.ModelFolder, Adapter = goldens.Adapter, Format = ExportFormat.Merged, Output = _folder["out"] };

    private void AssertLogits(ExportGoldens goldens, double tolerance)
    {
        using var noGradient = no_grad();
        using var model = ModelLoader.Load(_folder["out"], new ComputeDevice("cpu", "fp32"));
        var logits = model.Head(model.Forward(goldens.Golden.Read("base.safetensors", "input_ids"), ForwardContext.Inference));
        Golden.AssertClose(goldens.Logits(), logits, tolerance, goldens.Golden.Read("base.safetensors", "attention_mask").unsqueeze(-1));
    }

    // A LoRA at one layer, every part of it random.
    private string CreateAdapter(string baseFolder, string target)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var model = ModelLoader.Load(baseFolder, new ComputeDevice("cpu", "fp32"));
        var settings = HyperparameterResolver.Resolve(
            new HyperparameterOptions { TargetModules = [target], Rank = 4, Seed = 3 },
            new ResolverFacts(64, 256, 4, HasValidationFile: true, "cpu", "fp32"));
        using var adapter = Core.Peft.Adapters.Create(model, settings);
        random.manual_seed(5);
        foreach (var parameter in adapter.Parameters)
        {
            parameter.Value.copy_(randn(parameter.Value.shape) * 0.3);
        }

        adapter.Save(_folder["adapter"]);
        return _folder["adapter"];
    }
}
