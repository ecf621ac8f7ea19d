using System.Text.Json.Nodes;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Models;
using TuningStudio.Core.Peft;
using TuningStudio.Core.Runtime;
using TuningStudio.Tests.Support;
using TuningStudio.Tests.Weights;
using static TorchSharp.torch;

namespace TuningStudio.Tests.Peft;

/// <summary>What a damaged or foreign adapter folder says.</summary>
[Collection("Torch")]
public sealed class LoraFaultTests : IDisposable
{
    private static readonly Golden Golden = new("llama-gqa");

    private readonly TemporaryFolder _folder = new();
    private readonly ICausalLanguageModel _model = ModelLoader.Load(Golden.ModelFolder, new ComputeDevice("cpu", "fp32"));

    public LoraFaultTests()
    {
        foreach (var file in Directory.EnumerateFiles(Golden.PathOf("lora", "nonzero")))
        {
            File.Copy(file, _folder[Path.GetFileName(file)]);
        }
    }

    private string ConfigFile => _folder["adapter_config.json"];

    public void Dispose()
    {
        _model.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("null", "null")]
    [InlineData("[1]", "cannot be read")]
    [InlineData("{\"r\":", "cannot be read")]
    [InlineData("{\"r\":\"eight\"}", "cannot be read")]
    public void Load_ConfigIsNoConfig_SaysSo(string json, string message)
    {
        File.WriteAllText(ConfigFile, json);
        Fails(message);
    }

    [Theory]
    [InlineData("target_modules", "[1, 2]", "must be a list of names")]
    [InlineData("target_modules", "[\"q_proj\", null]", "must be a list of names")]
    [InlineData("target_modules", "7", "must be a list of names")]
    [InlineData("target_modules", "\"(q_proj\"", "regular expression")]
    [InlineData("target_modules", "\".*c_attn\"", "of which this model has none")]
    [InlineData("target_modules", "[\"c_attn\"]", "'c_attn'")]
    [InlineData("target_modules", "[\"q_proj\"]", "belongs to no target layer")]
    [InlineData("r", "4", "has shape")]
    [InlineData("r", "0", "'r'")]
    [InlineData("bias", "\"some\"", "'bias'")]
    [InlineData("use_dora", "true", "lora_magnitude_vector")]
    [InlineData("rank_pattern", "{\"q_proj\":4}", "has shape")]
    [InlineData("rank_pattern", "{\"q_proj\":0}", "'rank_pattern'")]
    [InlineData("modules_to_save", "[\"lm_head\"]", "base_model.model.lm_head.weight")]
    [InlineData("layers_to_transform", "[0]", "belongs to no target layer")]
    [InlineData("layers_to_transform", "\"last\"", "'layers_to_transform'")]
    [InlineData("target_parameters", "[\"experts.up\"]", "'target_parameters'")]
    [InlineData("alora_invocation_tokens", "[5, 6]", "'alora_invocation_tokens'")]
    [InlineData("arrow_config", "{\"top_k\":3}", "'arrow_config'")]
    [InlineData("use_bdlora", "{}", "'use_bdlora'")]
    [InlineData("init_lora_weights", "\"olora\"", "'init_lora_weights'")]
    [InlineData("init_lora_weights", "\"pissa_niter_4\"", "'init_lora_weights'")]
    [InlineData("peft_type", "\"BONE\"", "'peft_type'")]
    public void Load_FieldThatDoesNotFit_NamesIt(string field, string value, string message)
    {
        Set(field, value);
        Fails(message);
    }

    [Fact]
    public void Load_PatternThatTakesForever_SaysSo()
    {
        Set("target_modules", "\"(.*)*(.*)*(.*)*(.*)*(.*)*x\"");
        Fails("regular expression");
    }

    [Theory]
    [InlineData("rank_pattern")]
    [InlineData("alpha_pattern")]
    [InlineData("target_modules")]
    public void Load_FieldIsNull_IsLeftOut(string field)
    {
        Set(field, "null");
        using var adapter = Adapters.Load(_folder.Root, _model);
        Assert.True(adapter.Enabled);
    }

    [Theory]
    [InlineData("alora_invocation_tokens", "null")]
    [InlineData("use_bdlora", "null")]
    [InlineData("init_lora_weights", "false")]
    [InlineData("init_lora_weights", "\"eva\"")]
    [InlineData("exclude_modules", "[\"vision_tower\"]")]
    [InlineData("exclude_modules", "\".*vision.*\"")]
    public void Load_FieldThatChangesNothing_IsRead(string field, string value)
    {
        Set(field, value);
        using var adapter = Adapters.Load(_folder.Root, _model);
        Assert.True(adapter.Enabled);
    }

    [Fact]
    public void Load_TargetsOfOtherModelsAmongThem_AreIgnored()
    {
        var targets = JsonNode.Parse(File.ReadAllText(ConfigFile))!["target_modules"]!.AsArray();
        targets.Add("query_key_value");
        Set("target_modules", targets.ToJsonString());
        using var adapter = Adapters.Load(_folder.Root, _model);
        Assert.True(adapter.Enabled);
    }

    [Fact]
    public void Load_GroupNamedAsPythonWritesIt_Matches()
    {
        var targets = JsonNode.Parse(File.ReadAllText(ConfigFile))!["target_modules"]!.AsArray().Select(name => name!.GetValue<string>());
        Set("target_modules", $"\".*\\\\.(?P<which>{string.Join('|', targets)})\"");
        using var adapter = Adapters.Load(_folder.Root, _model);
        Assert.True(adapter.Enabled);
    }

    [Fact]
    public void Load_MissingFolder_SaysNotFound() => TemporaryFolder.Fails(ErrorCodes.NotFound, () => Adapters.Load(_folder["none"], _model));

    [Fact]
    public void Load_ConfigThatCannotBeRead_SaysSo()
    {
        using var locked = new FileStream(ConfigFile, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        TemporaryFolder.Fails(ErrorCodes.NotFound, () => Adapters.Load(_folder.Root, _model));
    }

    [Fact]
    public void Load_NoConfig_SaysSo()
    {
        File.Delete(ConfigFile);
        Fails("adapter_config.json");
    }

    [Fact]
    public void Load_NoWeights_SaysSoOfAnAdapter()
    {
        File.Delete(_folder["adapter_model.safetensors"]);
        Assert.Contains("adapter", Fails("adapter_model.safetensors").Remedy, StringComparison.Ordinal);
    }

    private void Set(string field, string value)
    {
        var config = JsonNode.Parse(File.ReadAllText(ConfigFile))!;
        config[field] = JsonNode.Parse(value);
        File.WriteAllText(ConfigFile, config.ToJsonString());
    }

    private TuningException Fails(string message)
    {
        var before = LiveTensors.Settled();
        var error = TemporaryFolder.Fails(ErrorCodes.InvalidAdapter, () => Adapters.Load(_folder.Root, _model));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.StartsWith(_folder.Root, error.File, StringComparison.Ordinal);
        Assert.Equal(before, Tensor.TotalCount);
        return error;
    }
}
