using TuningStudio.Cli;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Weights;
using static TorchSharp.torch;

namespace TuningStudio.Tests.Cli;

[Collection("Torch")]
public sealed class GenerateCommandTests
{
    [Fact]
    public void Generate_GreedyFromIds_GivesTheReferencesIds()
    {
        using var scope = NewDisposeScope();
        var expected = Row("greedy_ids");

        var run = Generate("--max-new-tokens", $"{expected.Length}", "--temperature", "0", "--ignore-eos", "--json");

        Assert.Equal(ExitCodes.Ok, run.ExitCode);
        var line = Assert.Single(run.Lines);
        Assert.Equal("generated", line.GetProperty("type").GetString());
        Assert.Equal(expected, line.GetProperty("ids").EnumerateArray().Select(id => id.GetInt64()));
        Assert.Equal("length", line.GetProperty("finishReason").GetString());
        Assert.Equal(7, line.GetProperty("promptTokens").GetInt32());
        Assert.True(line.GetProperty("tokensPerSecond").GetDouble() > 0);
        Assert.Equal(string.Empty, line.GetProperty("text").GetString());
    }

    [Fact]
    public void Generate_Adapter_ChangesTheAnswer()
    {
        using var scope = NewDisposeScope();
        var run = Generate("--max-new-tokens", "24", "--temperature", "0", "--ignore-eos", "--json", "--adapter", CliRun.Llama.PathOf("lora", "nonzero"));
        Assert.NotEqual(Row("greedy_ids"), Assert.Single(run.Lines).GetProperty("ids").EnumerateArray().Select(id => id.GetInt64()));
    }

    [Fact]
    public void Generate_SameSeed_GivesTheSameAnswer()
    {
        string[] args = ["--max-new-tokens", "8", "--temperature", "1.5", "--seed", "7", "--json"];
        Assert.Equal(Generate(args).Lines[0].GetProperty("ids").GetRawText(), Generate(args).Lines[0].GetProperty("ids").GetRawText());
    }

    [Fact]
    public void Generate_ForPeople_PrintsIdsWhereThereIsNoTokenizer()
    {
        var run = Generate("--max-new-tokens", "3", "--temperature", "0", "--ignore-eos");
        Assert.Matches(@"^\d+,\d+,\d+\n$", run.Output);
        Assert.Contains("7 + 3 tokens, length", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Generate_IdsWithATokenizerOfAnotherKind_PrintsIdsAndSaysWhy()
    {
        using var folder = new TemporaryFolder();
        foreach (var file in Directory.EnumerateFiles(CliRun.Llama.ModelFolder))
        {
            File.Copy(file, folder[Path.GetFileName(file)]);
        }

        File.WriteAllText(folder["tokenizer.json"], """{"model":{"type":"Unigram","vocab":[]}}""");
        var run = CliRun.Of("generate", "--model", folder.Root, "--ids", "1,2", "--max-new-tokens", "3", "--precision", "fp32", "--ignore-eos");

        Assert.Equal(ExitCodes.Ok, run.ExitCode);
        Assert.Matches(@"^\d+,\d+,\d+\n$", run.Output);
        Assert.Contains("Unigram", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Generate_MessagesThatAreNoTurns_NamesFileAndField()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["m.json"], """[{"role":"user","content":"a"},{"role":"user"}]""");
        CliRun.Fails(ExitCodes.BadInput, ErrorCodes.InvalidData, "no text at messages[1]", "generate", "--model", CliRun.Llama.ModelFolder, "--messages", folder["m.json"]);
    }

    [Fact]
    public void Generate_Interrupted_SaysCancelled() =>
        Assert.Equal(ExitCodes.Cancelled, CliRun.Of(new InterruptAtOnce(), "generate", "--model", CliRun.Llama.ModelFolder, "--ids", "1,2,3").ExitCode);

    [Theory]
    [InlineData("Give one of --prompt, --ids and --messages.")]
    [InlineData("Give one of --prompt, --ids and --messages.", "--prompt", "a", "--ids", "1")]
    [InlineData("--ids must be whole numbers", "--ids", "1,x")]
    [InlineData("--ids must be whole numbers", "--ids", "-1")]
    [InlineData("--temperature must be between 0 and 100, not -1", "--ids", "1", "--temperature", "-1")]
    [InlineData("--top-p must be above 0", "--ids", "1", "--top-p", "0")]
    [InlineData("--max-new-tokens must be at least 1", "--ids", "1", "--max-new-tokens", "0")]
    [InlineData("512", "--ids", "512")]
    public void Generate_WrongOption_SaysSo(string message, params string[] args) =>
        CliRun.Fails(ExitCodes.WrongOptions, ErrorCodes.InvalidOption, message, ["generate", "--model", CliRun.Llama.ModelFolder, .. args]);

    [Fact]
    public void Generate_ModelAsAdapter_SaysSo() => CliRun.Fails(
        ExitCodes.BadInput, ErrorCodes.InvalidAdapter, "adapter_config.json", "generate", "--model", CliRun.Llama.ModelFolder, "--ids", "1", "--adapter", CliRun.Llama.ModelFolder);

    private static CliRun Generate(params string[] args) =>
        CliRun.Of(["generate", "--model", CliRun.Llama.ModelFolder, "--ids", string.Join(',', Row("greedy_prompt")), "--precision", "fp32", .. args]);

    private static long[] Row(string array)
    {
        using var ids = CliRun.Llama.Read("base.safetensors", array);
        return ids.data<long>().ToArray();
    }
}
