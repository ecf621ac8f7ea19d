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

        File.WriteAllText(folder["tokenizer.json"], """{"model":{"type":"Morse","vocab":{}}}""");
        var run = CliRun.Of("generate", "--model", folder.Root, "--ids", "1,2", "--max-new-tokens", "3", "--precision", "fp32", "--ignore-eos");

        Assert.Equal(ExitCodes.Ok, run.ExitCode);
        Assert.Matches(@"^\d+,\d+,\d+\n$", run.Output);
        Assert.Contains("Morse", run.Error, StringComparison.Ordinal);
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
    [InlineData("--min-p must be between 0 and 1, not 2", "--ids", "1", "--min-p", "2")]
    [InlineData("--repetition-penalty must be above 0", "--ids", "1", "--repetition-penalty", "0")]
    [InlineData("--presence-penalty must be between -2 and 2, not 3", "--ids", "1", "--presence-penalty", "3")]
    [InlineData("--frequency-penalty must be a number, not 'x'", "--ids", "1", "--frequency-penalty", "x")]
    [InlineData("--logprobs must be between 0 and 20, not 21", "--ids", "1", "--logprobs", "21")]
    [InlineData("--stop must be at most 16 texts, none of them empty", "--ids", "1", "--stop", "")]
    public void Generate_WrongOption_SaysSo(string message, params string[] args) =>
        CliRun.Fails(ExitCodes.WrongOptions, ErrorCodes.InvalidOption, message, ["generate", "--model", CliRun.Llama.ModelFolder, .. args]);

    [Fact]
    public void Generate_LogProbabilities_AreTheReferencesInOpenAisShape()
    {
        using var scope = NewDisposeScope();
        var line = Assert.Single(Generate("--max-new-tokens", "3", "--temperature", "0", "--repetition-penalty", "1.5", "--ignore-eos", "--logprobs", "5", "--json").Lines);

        using var logits = CliRun.Llama.Read("base.safetensors", "greedy_step_logits");
        var (values, ids) = logits[0].log_softmax(-1).topk(5);
        var told = line.GetProperty("logprobs")[0];
        Assert.Equal(3, line.GetProperty("logprobs").GetArrayLength());
        Assert.Equal(line.GetProperty("ids")[0].GetInt32(), told.GetProperty("id").GetInt32());
        Assert.Equal(ids.data<long>().ToArray(), told.GetProperty("top_logprobs").EnumerateArray().Select(top => top.GetProperty("id").GetInt64()));
        Assert.All(
            values.data<float>().ToArray().Zip(told.GetProperty("top_logprobs").EnumerateArray()),
            pair => Assert.Equal(pair.First, pair.Second.GetProperty("logprob").GetDouble(), 4e-5));
    }

    [Fact]
    public void Generate_LogProbabilitiesWithATokenizer_SpellTokensAndTheirBytes()
    {
        using var folder = new TemporaryFolder();
        var run = CliRun.Of("generate", "--model", TinyModel.Create(folder), "--prompt", "a", "--max-new-tokens", "4", "--temperature", "0", "--ignore-eos", "--logprobs", "0", "--json");

        var line = Assert.Single(run.Lines);
        var told = line.GetProperty("logprobs").EnumerateArray().ToArray();
        var bytes = told.SelectMany(token => token.GetProperty("bytes").EnumerateArray().Select(value => (byte)value.GetInt32())).ToArray();
        Assert.Equal(line.GetProperty("text").GetString(), System.Text.Encoding.UTF8.GetString(bytes));
        Assert.All(told, token => Assert.Equal(0, token.GetProperty("top_logprobs").GetArrayLength()));
        Assert.All(told, token => Assert.True(token.GetProperty("logprob").GetDouble() < 0));
    }

    [Fact]
    public void Generate_StopText_EndsBeforeIt()
    {
        using var folder = new TemporaryFolder();
        string[] args = ["generate", "--model", TinyModel.Create(folder), "--prompt", "a", "--max-new-tokens", "12", "--temperature", "0", "--ignore-eos", "--json"];
        var whole = Assert.Single(CliRun.Of(args).Lines).GetProperty("text").GetString()!;
        var stop = whole[(whole.Length / 2)..((whole.Length / 2) + 2)];

        var cut = Assert.Single(CliRun.Of([.. args, "--stop", "never there", "--stop", stop]).Lines);

        Assert.Equal(whole[..whole.IndexOf(stop, StringComparison.Ordinal)], cut.GetProperty("text").GetString());
        Assert.Equal("stop", cut.GetProperty("finishReason").GetString());
    }

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
