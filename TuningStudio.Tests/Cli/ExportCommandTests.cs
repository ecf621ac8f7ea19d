using TuningStudio.Cli;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Weights;
using TuningStudio.Tests.Weights.Gguf;

namespace TuningStudio.Tests.Cli;

[Collection("Torch")]
public sealed class ExportCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Export_Merged_ThenGenerate_GivesTheTunedModelsAnswer()
    {
        var adapter = CliRun.Llama.PathOf("lora", "nonzero");
        Assert.Equal(ExitCodes.Ok, CliRun.Of("export", "--model", CliRun.Llama.ModelFolder, "--adapter", adapter, "--format", "merged", "--output", _folder["out"]).ExitCode);
        string[] generate = ["generate", "--ids", "5,6,7", "--max-new-tokens", "12", "--temperature", "0", "--precision", "fp32", "--ignore-eos", "--json"];

        var merged = CliRun.Of([.. generate, "--model", _folder["out"]]);
        var tuned = CliRun.Of([.. generate, "--model", CliRun.Llama.ModelFolder, "--adapter", adapter]);
        var untuned = CliRun.Of([.. generate, "--model", CliRun.Llama.ModelFolder]);

        Assert.Equal(tuned.Lines[0].GetProperty("ids").ToString(), merged.Lines[0].GetProperty("ids").ToString());
        Assert.NotEqual(untuned.Lines[0].GetProperty("ids").ToString(), merged.Lines[0].GetProperty("ids").ToString());
    }

    [Fact]
    public void Export_ForScripts_IsOneLineWithFilesAndVerification()
    {
        var run = CliRun.Of("export", "--model", CliRun.Llama.ModelFolder, "--adapter", CliRun.Llama.PathOf("lora", "nonzero"), "--format", "gguf", "--quantization", "q8_0", "--output", _folder["out"], "--json");

        Assert.Equal(ExitCodes.Ok, run.ExitCode);
        Assert.Empty(run.Error);
        var line = Assert.Single(run.Lines);
        Assert.Equal(("export", "gguf", _folder["out"]), (line.GetProperty("type").GetString(), line.GetProperty("format").GetString(), line.GetProperty("output").GetString()));
        Assert.Equal(["Modelfile", "README.md", "model.gguf"], line.GetProperty("files").EnumerateArray().Select(file => file.GetProperty("name").GetString()));
        var verification = line.GetProperty("verification");
        Assert.True(verification.GetProperty("passed").GetBoolean());
        Assert.InRange(verification.GetProperty("tokenMatch").GetDouble(), 0.9, 1);
        Assert.InRange(verification.GetProperty("klDivergence").GetDouble(), 1e-9, 0.01);
        Assert.InRange(verification.GetProperty("maxDifference").GetDouble(), 1e-4, 1);
    }

    [Fact]
    public void Export_WithProgress_SaysHowFarItIsBeforeTheResult()
    {
        var run = CliRun.Of("export", "--model", CliRun.Llama.ModelFolder, "--format", "merged", "--output", _folder["out"], "--json", "--progress");

        Assert.Equal(ExitCodes.Ok, run.ExitCode);
        var progress = run.Lines.SkipLast(1).ToList();
        Assert.All(progress, line => Assert.Equal("progress", line.GetProperty("type").GetString()));
        Assert.Equal(["loading", "writing", "verifying"], progress.Select(line => line.GetProperty("phase").GetString()).Distinct());
        var shares = progress.Where(line => line.GetProperty("phase").GetString() == "writing").Select(line => line.GetProperty("share").GetDouble()).ToList();
        Assert.Equal(shares.Order(), shares);
        Assert.Equal((0, 1), (shares[0], shares[^1]));
        Assert.Equal("export", run.Lines[^1].GetProperty("type").GetString());
    }

    [Fact]
    public void Export_ForPeople_SaysWhatWasWrittenAndThatItWasChecked()
    {
        var run = CliRun.Of("export", "--model", CliRun.Llama.ModelFolder, "--adapter", CliRun.Llama.PathOf("lora", "nonzero"), "--format", "adapter", "--output", _folder["out"]);
        Assert.Equal(ExitCodes.Ok, run.ExitCode);
        Assert.Contains("adapter_model.safetensors", run.Output, StringComparison.Ordinal);
        Assert.Contains("Verified: logits differ by 0", run.Output, StringComparison.Ordinal);
        Assert.Contains("Reading back", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Export_WithTokenizerAndTemplate_PutsThemBesideAndIntoTheFile()
    {
        var model = TinyModel.Create(_folder);
        Assert.Equal(ExitCodes.Ok, CliRun.Of("export", "--model", model, "--format", "merged", "--output", _folder["merged"]).ExitCode);
        Assert.All(["tokenizer.json", "tokenizer_config.json", "config.json"], name => Assert.True(File.Exists(_folder[$"merged/{name}"])));

        Assert.Equal(ExitCodes.Ok, CliRun.Of("export", "--model", model, "--format", "gguf", "--output", _folder["gguf"]).ExitCode);
        var file = new PlainGguf(_folder["gguf/model.gguf"]);
        Assert.Equal("gpt2", file.Values["tokenizer.ggml.model"]);
        Assert.Equal(6144, Assert.IsType<object[]>(file.Values["tokenizer.ggml.tokens"]).Length);
        Assert.Contains("add_generation_prompt", (string)file.Values["tokenizer.chat_template"], StringComparison.Ordinal);
        var modelfile = File.ReadAllText(_folder["gguf/Modelfile"]);
        Assert.StartsWith("FROM ./model.gguf\nTEMPLATE \"\"\"{{ if .System }}<|system|>{{ .System }}<|end|>{{ end }}", modelfile, StringComparison.Ordinal);
        Assert.EndsWith("PARAMETER stop \"<|end|>\"\n", modelfile, StringComparison.Ordinal);
    }

    [Fact]
    public void Export_Gguf_IsAModelForEveryOtherVerb()
    {
        var model = TinyModel.Create(_folder);
        Assert.Equal(ExitCodes.Ok, CliRun.Of("export", "--model", model, "--format", "gguf", "--quantization", "f32", "--output", _folder["gguf"]).ExitCode);
        var file = _folder["gguf/model.gguf"];
        File.WriteAllText(_folder["in.jsonl"], "{\"text\":\"What is 2 plus 2?\"}\n{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"},{\"role\":\"assistant\",\"content\":\"Hello\"}]}\n");

        var (expected, actual) = (Score(model), Score(file));
        Assert.Equal(expected.Select(line => line.Ids), actual.Select(line => line.Ids));
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First.Sum, pair.Second.Sum, 1e-3));

        string[] generate = ["generate", "--prompt", "What is", "--max-new-tokens", "6", "--temperature", "0", "--precision", "fp32", "--json"];
        Assert.Equal(CliRun.Of([.. generate, "--model", model]).Lines[0].GetProperty("text").GetString(), CliRun.Of([.. generate, "--model", file]).Lines[0].GetProperty("text").GetString());

        var inspected = CliRun.Of("inspect", file, "--json").Lines[0];
        Assert.Equal(("llama", true, true), (inspected.GetProperty("architecture").GetString(), inspected.GetProperty("supported").GetBoolean(), inspected.GetProperty("hasChatTemplate").GetBoolean()));

        var tuned = CliRun.Of("tune", "--model", file, "--training-file", TinyModel.WriteData(_folder), "--n-epochs", "1", "--output", _folder["run"], "--precision", "fp32", "--target-modules", "q_proj,v_proj", "--json");
        Assert.Equal((ExitCodes.Ok, "completed"), (tuned.ExitCode, tuned.Lines[^1].GetProperty("type").GetString()));
        Assert.Equal(ExitCodes.Ok, CliRun.Of([.. generate, "--model", file, "--adapter", _folder["run/adapter"]]).ExitCode);

        IReadOnlyList<(string Ids, double Sum)> Score(string path) =>
            [.. CliRun.Of("score", "--model", path, "--input", _folder["in.jsonl"], "--precision", "fp32", "--json").Lines.Select(line => (line.GetProperty("ids").ToString(), line.GetProperty("sum").GetDouble()))];
    }

    [Theory]
    [InlineData("--format must be one of adapter, merged, gguf, not 'onnx'.", "--format", "onnx")]
    [InlineData("--dtype must be one of fp32, fp16, bf16, not 'int4'.", "--format", "merged", "--dtype", "int4")]
    [InlineData("--quantization must be one of f32, f16, bf16, q8_0, not 'q4_k'.", "--format", "gguf", "--quantization", "q4_k")]
    [InlineData("--dtype goes with --format merged alone.", "--format", "gguf", "--dtype", "fp16")]
    [InlineData("--quantization goes with --format gguf alone.", "--format", "merged", "--quantization", "f16")]
    [InlineData("--shard-size must be a size such as 500MB or 5GB, not 'large'.", "--format", "merged", "--shard-size", "large")]
    [InlineData("--shard-size must be a size such as 500MB or 5GB, not '0GB'.", "--format", "merged", "--shard-size", "0GB")]
    [InlineData("--adapter is needed for the format adapter.", "--format", "adapter")]
    public void Export_WrongOptions_AreNamed(string message, params string[] args) =>
        CliRun.Fails(ExitCodes.WrongOptions, ErrorCodes.InvalidOption, message, ["export", "--model", CliRun.Llama.ModelFolder, "--output", _folder["out"], .. args]);

    [Fact]
    public void Export_SeveralWrongOptions_AreReportedAtOnce()
    {
        var run = CliRun.Of("export", "--json", "--dtype", "int4", "--precision", "fp8");
        Assert.Equal(ExitCodes.WrongOptions, run.ExitCode);
        Assert.Equal(["--dtype", "--format", "--model", "--output", "--precision"], run.Lines.Select(line => line.GetProperty("field").GetString()!).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("300KB", 2)]
    [InlineData("0.3MB", 2)]
    [InlineData("1GiB", 1)]
    public void Export_ShardSize_CutsTheFiles(string size, int files)
    {
        CliRun.Of("export", "--model", CliRun.Llama.ModelFolder, "--format", "merged", "--shard-size", size, "--output", _folder["out"]);
        Assert.Equal(files, Directory.GetFiles(_folder["out"], "*.safetensors").Length);
    }

    [Fact]
    public void Export_FolderWithSomethingInIt_IsRefused()
    {
        File.WriteAllText(_folder["mine.txt"], "mine");
        CliRun.Fails(ExitCodes.WrongOptions, ErrorCodes.InvalidOption, "not empty", "export", "--model", CliRun.Llama.ModelFolder, "--format", "merged", "--output", _folder.Root);
    }

    [Fact]
    public void Export_Interrupted_EndsAsCancelledAndLeavesNothing()
    {
        var run = CliRun.Of(new InterruptAtOnce(), "export", "--model", CliRun.Llama.ModelFolder, "--format", "merged", "--output", _folder["out"]);
        Assert.Equal(ExitCodes.Cancelled, run.ExitCode);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Root));
    }

    [Fact]
    public void Help_OfExport_NamesEveryOptionAndGivesAnExample()
    {
        var run = CliRun.Of("export", "--help");
        Assert.All(["--format gguf --quantization q8_0", "--dtype", "--shard-size", "500MB", "adapter (PEFT's files)"], word => Assert.Contains(word, run.Output, StringComparison.Ordinal));
    }
}
