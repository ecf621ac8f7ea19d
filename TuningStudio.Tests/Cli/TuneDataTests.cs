using System.Text.Json;
using TuningStudio.Cli;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Tokenization;
using TuningStudio.Core.Tokenization.Templates;
using TuningStudio.Tests.Weights;

namespace TuningStudio.Tests.Cli;

/// <summary>Data that needs a word of the person, and a template of one's own, from the command line to the adapter.</summary>
[Collection("Torch")]
public sealed class TuneDataTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _model;

    public TuneDataTests() => _model = TinyModel.Create(_folder);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Tune_PlainText_IsLearntInWindowsAndTheLossFalls()
    {
        var text = string.Concat(Enumerable.Repeat("The lamp stood on the hill. The wind blew, and the lamp went out.\nSomebody lit it again.\n", 40));
        File.WriteAllText(_folder["story.txt"], text);

        var run = Tune("story.txt", "--max-sequence-length", "64", "--n-epochs", "12", "--learning-rate", "0.02", "--sample-prompt", "The lamp", "--json");

        Assert.Equal(ExitCodes.Ok, run.ExitCode);
        var data = Single(run, "dataPrepared");
        var tokens = ModelText.Load(_model).Tokenizer.Encode(text).Length + ModelText.Load(_model).Tokenizer.LeadingTokens.Count + 1;
        var windows = (tokens + 63) / 64;
        Assert.Equal("text", data.GetProperty("format").GetString());
        Assert.Equal(windows, data.GetProperty("trainingExamples").GetInt32());
        Assert.Equal(tokens, data.GetProperty("tokens").GetInt64());
        Assert.Equal(tokens - windows, data.GetProperty("trainedTokens").GetInt64());
        var losses = run.Lines.Where(line => line.GetProperty("type").GetString() == "step").Select(line => line.GetProperty("trainLoss").GetDouble()).ToList();
        Assert.True(losses[^1] < 0.75 * losses[0], $"{losses[0]} to {losses[^1]}");
    }

    [Fact]
    public void Tune_SystemPromptWithText_Refused()
    {
        File.WriteAllText(_folder["story.txt"], "A lamp stood on a hill. Nobody knew why.\n");

        var run = Tune("story.txt", "--system-prompt", "Be brief.");

        Assert.Equal(ExitCodes.WrongOptions, run.ExitCode);
        Assert.Contains("no place in text without turns", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Tune_Columns_AreKeptInTheSpecAndResumed()
    {
        File.WriteAllText(_folder["table.csv"], "q,a,id\n" + string.Concat(Enumerable.Range(0, 8).Select(i => $"What is {i}?,It is {i}.,{i}\n")));
        Assert.Equal(ExitCodes.BadInput, Tune("table.csv").ExitCode);

        var run = Tune("table.csv", "--columns", "prompt=q,completion=a");

        Assert.Equal(ExitCodes.Ok, run.ExitCode);
        var spec = JsonSerializer.Deserialize(File.ReadAllText(_folder["run/spec.json"]), StudioJson.Line.RunSpec)!;
        Assert.Equal(new Dictionary<string, string> { ["prompt"] = "q", ["completion"] = "a" }, spec.Data!.Columns);
        Assert.Contains("Data (mapped): 8 examples", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--columns", "prompt=q", "No column is the answer")]
    [InlineData("--preference", "rejected", "only way to read preference data is chosen")]
    [InlineData("--text", "words", "Choose document or lines")]
    [InlineData("--prompt-template", "no mark", "Put {prompt} into it once")]
    [InlineData("--answer-template", "{answer}", "is for --prompt-template")]
    public void Tune_WordThatMeansNothing_RefusedBeforeAnythingIsMade(string flag, string value, string message)
    {
        TinyModel.WriteData(_folder);

        CliRun.Fails(ExitCodes.WrongOptions, ErrorCodes.InvalidOption, message, Arguments("train.jsonl", flag, value));
        Assert.False(Directory.Exists(_folder["run"]));
    }

    [Fact]
    public void Tune_FaultyRecords_AreAllListedAndMayBeLeftOut()
    {
        File.WriteAllLines(_folder["data.jsonl"], Enumerable.Range(1, 12).Select(i => i % 4 == 0 ? "{\"prompt\":\"q\",\"completion\":\"\"}" : $"{{\"prompt\":\"q\",\"completion\":\"a {i}\"}}"));

        var refused = Tune("data.jsonl");

        Assert.Equal(ExitCodes.BadInput, refused.ExitCode);
        foreach (var line in (int[])[4, 8, 12])
        {
            Assert.Contains($"data.jsonl:{line}: ", refused.Error, StringComparison.Ordinal);
        }

        Assert.Contains("3 records are at fault", refused.Error, StringComparison.Ordinal);

        var run = Tune("data.jsonl", "--skip-faulty");
        Assert.Equal(ExitCodes.Ok, run.ExitCode);
        Assert.Contains("9 examples to learn", run.Output, StringComparison.Ordinal);
        Assert.Contains("3 records of ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Tune_OwnTemplate_IsKeptWithAdapterAndCheckpointsAndAskedAgain()
    {
        TinyModel.WriteData(_folder, 8);

        var run = Tune("train.jsonl", "--prompt-template", "Q: {prompt}\\nA:", "--answer-template", " {answer} .", "--json");

        Assert.Equal(ExitCodes.Ok, run.ExitCode);
        var template = PromptTemplateFile.Read(_folder["run/adapter"])!;
        Assert.Equal(new PromptTemplate { Prompt = "Q: {prompt}\nA:", Answer = " {answer} ." }, template);
        Assert.Equal(template, PromptTemplateFile.Read(Path.Combine(Directory.GetDirectories(_folder["run/checkpoints"]).Order().Last(), "adapter")));

        File.WriteAllText(_folder["ask.json"], """[{"role":"user","content":"low"}]""");
        var asked = CliRun.Of("generate", "--model", _model, "--adapter", _folder["run/adapter"], "--messages", _folder["ask.json"], "--max-new-tokens", "1", "--temperature", "0", "--json");
        var expected = ModelText.Load(_model).With(template).EncodePrompt([new ChatMessage(ChatMessage.User, "low")]);
        Assert.Equal(expected.Length, asked.Lines[0].GetProperty("promptTokens").GetInt32());
        Assert.NotEqual(expected, ModelText.Load(_model).EncodePrompt([new ChatMessage(ChatMessage.User, "low")]));
    }

    private static JsonElement Single(CliRun run, string type) => run.Lines.Single(line => line.GetProperty("type").GetString() == type);

    private CliRun Tune(string file, params string[] more) => CliRun.Of(Arguments(file, more));

    private string[] Arguments(string file, params string[] more) =>
    [
        "tune", "--model", _model, "--training-file", _folder[file], "--output", _folder["run"], "--rank", "4", "--micro-batch-size", "4",
        "--gradient-accumulation-steps", "1", "--validation-split", "0", "--precision", "fp32", .. more.Contains("--n-epochs") ? (string[])[] : ["--n-epochs", "1"], .. more,
    ];
}
