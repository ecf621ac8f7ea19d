using TuningStudio.Cli;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Weights;

namespace TuningStudio.Tests.Cli;

public sealed class InspectCommandTests
{
    [Fact]
    public void Inspect_Model_TellsArchitectureAndParameters()
    {
        var run = CliRun.Of("inspect", CliRun.Llama.ModelFolder, "--json");

        Assert.Equal(ExitCodes.Ok, run.ExitCode);
        var line = Assert.Single(run.Lines);
        Assert.Equal("model", line.GetProperty("kind").GetString());
        Assert.Equal("LlamaForCausalLM", line.GetProperty("architecture").GetString());
        Assert.True(line.GetProperty("supported").GetBoolean());
        Assert.Equal(147_776, line.GetProperty("parameters").GetInt64());
        Assert.Equal(147_776, line.GetProperty("formats").GetProperty("F32").GetInt64());
        Assert.False(line.GetProperty("hasTokenizer").GetBoolean());
        Assert.False(line.TryGetProperty("tensors", out _));
    }

    [Fact]
    public void Inspect_Adapter_TellsMethodAndRank()
    {
        var line = Assert.Single(CliRun.Of("inspect", CliRun.Llama.PathOf("lora", "nonzero"), "--json", "--tensors").Lines);

        Assert.Equal("adapter", line.GetProperty("kind").GetString());
        Assert.Equal("LORA", line.GetProperty("architecture").GetString());
        Assert.Equal("8", line.GetProperty("config").GetProperty("r").GetString());
        Assert.Equal(28, line.GetProperty("tensors").GetArrayLength());
        Assert.Equal("base_model.model.model.layers.0.mlp.down_proj.lora_A.weight", line.GetProperty("tensors")[0].GetProperty("name").GetString());
    }

    [Fact]
    public void Inspect_ForPeople_PaintsATable()
    {
        var run = CliRun.Of("inspect", "--model", CliRun.Llama.ModelFolder, "--tensors");
        Assert.Contains("147,776", run.Output, StringComparison.Ordinal);
        Assert.Contains("model.layers.1.mlp.up_proj.weight", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', run.Output);
    }

    [Fact]
    public void Inspect_MissingFolder_SaysSo() => CliRun.Fails(ExitCodes.BadInput, ErrorCodes.NotFound, "/none", "inspect", "/none");

    [Fact]
    public void Inspect_DamagedWeights_SaysSo()
    {
        using var folder = new TemporaryFolder();
        File.Copy(Path.Combine(CliRun.Llama.ModelFolder, "config.json"), folder["config.json"]);
        File.WriteAllBytes(folder["model.safetensors"], File.ReadAllBytes(Path.Combine(CliRun.Llama.ModelFolder, "model.safetensors"))[..5000]);
        CliRun.Fails(ExitCodes.BadInput, ErrorCodes.InvalidWeights, "was cut off", "inspect", folder.Root);
    }

    [Fact]
    public void Inspect_TokenizerThatIsNotRead_DoesNotCount()
    {
        using var folder = new TemporaryFolder();
        File.Copy(Path.Combine(CliRun.Llama.ModelFolder, "config.json"), folder["config.json"]);
        File.Copy(Path.Combine(CliRun.Llama.ModelFolder, "model.safetensors"), folder["model.safetensors"]);
        File.WriteAllText(folder["tokenizer.bin"], "x");
        File.WriteAllText(folder["chat_template.jinja"], "{{ messages }}");

        var line = Assert.Single(CliRun.Of("inspect", folder.Root, "--json").Lines);

        Assert.False(line.GetProperty("hasTokenizer").GetBoolean());
        Assert.True(line.GetProperty("hasChatTemplate").GetBoolean());
    }

    [Fact]
    public void Inspect_NoFolder_IsAWrongOption() => CliRun.Fails(ExitCodes.WrongOptions, ErrorCodes.InvalidOption, "Name one folder", "inspect");
}
