using TuningStudio.Cli;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Weights;
using TuningStudio.Tests.Support;
using TuningStudio.Tests.Weights;
using static TorchSharp.torch;

namespace TuningStudio.Tests.Cli;

[Collection("Torch")]
public sealed class ScoreCommandTests : IDisposable
{
    private static readonly int[] Lengths = [24, 17, 11];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(null, "base.safetensors", "logits")]
    [InlineData("nonzero", "lora/golden.safetensors", "logits_nonzero")]
    public void Score_Ids_GivesTheReferencesLogits(string? adapter, string file, string array)
    {
        using var scope = NewDisposeScope();
        WriteIds();
        string[] args = ["score", "--model", CliRun.Llama.ModelFolder, "--input", _folder["in.jsonl"], "--logits", _folder["out.safetensors"], "--device", "cpu", "--precision", "fp32", "--json"];

        var run = CliRun.Of(adapter is null ? args : [.. args, "--adapter", CliRun.Llama.PathOf("lora", adapter)]);

        Assert.Equal(ExitCodes.Ok, run.ExitCode);
        Assert.Equal(3, run.Lines.Count);
        var expected = CliRun.Llama.Read(file, array);
        using var written = SafetensorsFile.Open(_folder["out.safetensors"]);
        Assert.Equal(["logits.0", "logits.1", "logits.2"], written.Tensors.Keys.Order());
        for (var row = 0; row < Lengths.Length; row++)
        {
            Golden.AssertClose(expected[row].narrow(0, 0, Lengths[row]), written.Read($"logits.{row}"), CliRun.Llama.Tolerance(file, array));
        }
    }

    [Fact]
    public void Score_Ids_GivesLogProbabilitiesTheirSumAndPerplexity()
    {
        using var scope = NewDisposeScope();
        WriteIds();

        var lines = CliRun.Of("score", "--model", CliRun.Llama.ModelFolder, "--input", _folder["in.jsonl"], "--precision", "fp32", "--json").Lines;

        var logits = CliRun.Llama.Read("base.safetensors", "logits");
        var ids = CliRun.Llama.Read("base.safetensors", "input_ids");
        for (var row = 0; row < Lengths.Length; row++)
        {
            var targets = ids[row].narrow(0, 1, Lengths[row] - 1);
            var loss = nn.functional.cross_entropy(logits[row].narrow(0, 0, Lengths[row] - 1), targets).item<float>();
            var values = lines[row].GetProperty("logProbabilities").EnumerateArray().Select(value => value.GetDouble()).ToArray();
            Assert.Equal(Lengths[row] - 1, values.Length);
            Assert.Equal(Lengths[row], lines[row].GetProperty("ids").GetArrayLength());
            Assert.Equal(row, lines[row].GetProperty("index").GetInt32());
            Assert.Equal(loss, -values.Average(), 1e-4);
            Assert.Equal(values.Sum(), lines[row].GetProperty("sum").GetDouble(), 1e-9);
            Assert.Equal(Math.Exp(-values.Average()), lines[row].GetProperty("perplexity").GetDouble(), 1e-6);
        }
    }

    [Fact]
    public void Score_ForPeople_GivesOneLineEach()
    {
        File.WriteAllText(_folder["in.jsonl"], "{\"ids\":[5,6,7]}\n\n{\"ids\":[8]}\n");
        var run = CliRun.Of("score", "--model", CliRun.Llama.ModelFolder, "--input", _folder["in.jsonl"], "--precision", "fp32");
        Assert.Collection(
            run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            line => Assert.StartsWith("0: 3 tokens, sum -", line, StringComparison.Ordinal),
            line => Assert.StartsWith("1: 1 token, sum 0.0000", line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{\"ids\":[1,2]}\n{\"ids\":[1,2}\n", "The line is not valid JSON at column 12")]
    [InlineData("{\"ids\":[1,2]}\n{\"ids\":[1,\"a\"]}\n", "no list of whole numbers")]
    [InlineData("{\"ids\":[1,2]}\n{\"txt\":\"a\"}\n", "none of the fields")]
    [InlineData("{\"ids\":[1,2]}\n{\"messages\":[{\"role\":\"user\"}]}\n", "has no text at messages[0]")]
    [InlineData("{\"ids\":[1,2]}\n{\"ids\":[1,512]}\n", "512")]
    [InlineData("{\"ids\":[1,2]}\n{\"ids\":[]}\n", "0 tokens to score")]
    public void Score_MalformedLine_NamesIt(string content, string message)
    {
        File.WriteAllText(_folder["in.jsonl"], content);
        CliRun.Fails(ExitCodes.BadInput, ErrorCodes.InvalidData, message, "score", "--model", CliRun.Llama.ModelFolder, "--input", _folder["in.jsonl"]);
        var line = CliRun.Of("score", "--model", CliRun.Llama.ModelFolder, "--input", _folder["in.jsonl"], "--json").Lines[^1];
        Assert.Equal((2, _folder["in.jsonl"]), (line.GetProperty("line").GetInt32(), line.GetProperty("file").GetString()));
    }

    [Fact]
    public void Score_BeyondTheLengthOfTheConfig_IsRefusedWhereNoPositionIsLeft()
    {
        File.WriteAllText(_folder["in.jsonl"], $"{{\"ids\":[{string.Join(',', Enumerable.Repeat(1, 600))}]}}\n");

        CliRun.Fails(ExitCodes.BadInput, ErrorCodes.InvalidData, "600 tokens to score", "score", "--model", new Golden("gpt2-tiny").ModelFolder, "--input", _folder["in.jsonl"]);
        Assert.Equal(599, CliRun.Of("score", "--model", CliRun.Llama.ModelFolder, "--input", _folder["in.jsonl"], "--json").Lines[0].GetProperty("logProbabilities").GetArrayLength());
    }

    [Fact]
    public void Score_EmptyFile_SaysSo()
    {
        File.WriteAllText(_folder["in.jsonl"], "\n");
        CliRun.Fails(ExitCodes.BadInput, ErrorCodes.InvalidData, "empty", "score", "--model", CliRun.Llama.ModelFolder, "--input", _folder["in.jsonl"]);
    }

    [Fact]
    public void Score_NoFolderForTheLogits_SaysSoBeforeScoring()
    {
        WriteIds();
        CliRun.Fails(ExitCodes.BadInput, ErrorCodes.NotFound, "--logits", "score", "--model", _folder["none"], "--input", _folder["in.jsonl"], "--logits", _folder["none/out.safetensors"]);
    }

    [Fact]
    public void Score_FailsHalfWay_LeavesNoLogitsFile()
    {
        File.WriteAllText(_folder["in.jsonl"], "{\"ids\":[1,2]}\n{\"ids\":[1,512]}\n");
        CliRun.Of("score", "--model", CliRun.Llama.ModelFolder, "--input", _folder["in.jsonl"], "--logits", _folder["out.safetensors"]);
        Assert.Equal(["in.jsonl"], Directory.GetFiles(_folder.Root).Select(file => Path.GetFileName(file)));
    }

    [Fact]
    public void Score_TextWithoutTokenizer_SaysSo()
    {
        File.WriteAllText(_folder["in.jsonl"], "{\"text\":\"hello\"}\n");
        CliRun.Fails(ExitCodes.BadInput, ErrorCodes.InvalidTokenizer, "tokenizer.json", "score", "--model", CliRun.Llama.ModelFolder, "--input", _folder["in.jsonl"]);
    }

    [Theory]
    [InlineData("--device", "tpu", 2)]
    [InlineData("--precision", "fp8", 2)]
    public void Score_UnknownDeviceOrPrecision_IsAWrongOption(string option, string value, int exitCode)
    {
        File.WriteAllText(_folder["in.jsonl"], "{\"ids\":[1,2]}\n");
        CliRun.Fails(exitCode, ErrorCodes.InvalidOption, value, "score", "--model", CliRun.Llama.ModelFolder, "--input", _folder["in.jsonl"], option, value);
    }

    [Fact]
    public void Score_Interrupted_EndsAsCancelled()
    {
        WriteIds();
        var run = CliRun.Of(new InterruptAtOnce(), "score", "--model", CliRun.Llama.ModelFolder, "--input", _folder["in.jsonl"]);
        Assert.Equal(ExitCodes.Cancelled, run.ExitCode);
        Assert.Empty(run.Output);
    }

    [Fact]
    public void Score_ThenEnd_LeavesNoTensorBehind()
    {
        WriteIds();
        var before = LiveTensors.Settled();
        CliRun.Of("score", "--model", CliRun.Llama.ModelFolder, "--adapter", CliRun.Llama.PathOf("lora", "nonzero"), "--input", _folder["in.jsonl"], "--logits", _folder["out.safetensors"]);
        Assert.Equal(before, Tensor.TotalCount);
    }

    private void WriteIds()
    {
        using var ids = CliRun.Llama.Read("base.safetensors", "input_ids");
        var flat = ids.data<long>().ToArray();
        File.WriteAllLines(_folder["in.jsonl"], Lengths.Select((length, row) => $"{{\"ids\":[{string.Join(',', flat.Skip(24 * row).Take(length))}]}}"));
    }
}
