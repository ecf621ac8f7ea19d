using System.Text.Json.Nodes;
using TuningStudio.Cli;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Tokenization;
using TuningStudio.Core.Tokenization.Templates;
using TuningStudio.Tests.Weights;

namespace TuningStudio.Tests.Cli;

/// <summary>Whoever takes a tuned model elsewhere asks it there as it was taught.</summary>
[Collection("Torch")]
public sealed class TunedTemplateTests : IDisposable
{
    private static readonly ChatMessage[] Talk = [new(ChatMessage.System, "Be brief."), new(ChatMessage.User, "2 + 2?"), new(ChatMessage.Assistant, "4"), new(ChatMessage.User, "3 + 3?")];

    private readonly TemporaryFolder _folder = new();
    private readonly string _model;

    public TunedTemplateTests()
    {
        _model = TinyModel.Create(_folder);
        TinyModel.WriteData(_folder, 8);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Export_OfOneTunedWithAnOwnTemplate_CarriesItInEveryFormat()
    {
        Tune("--prompt-template", "Q: {prompt}\\nA:", "--answer-template", " {answer} .", "--system-template", "[{system}] ");
        var said = Asked(ModelText.Load(_model).With(PromptTemplateFile.Read(_folder["run/adapter"])));
        Assert.NotEqual(said, Asked(ModelText.Load(_model)));

        Export("merged");
        Export("gguf");
        Export("adapter");

        Assert.Equal(said, ModelText.Load(_folder["merged"]).Render(Talk, addGenerationPrompt: true));
        Assert.False(JsonNode.Parse(File.ReadAllText(_folder["merged/tokenizer_config.json"]))!.AsObject().ContainsKey("chat_template"));
        Assert.Equal(said, ModelText.Load(_folder["gguf/model.gguf"]).Render(Talk, addGenerationPrompt: true));
        Assert.Contains("Q: {{ .Content }}\nA: {{ else if", File.ReadAllText(_folder["gguf/Modelfile"]), StringComparison.Ordinal);
        Assert.Equal(PromptTemplateFile.Read(_folder["run/adapter"]), PromptTemplateFile.Read(_folder["adapter"]));
        Assert.Equal(PromptTemplateFile.ReadJinja(_folder["run/adapter"]), PromptTemplateFile.ReadJinja(_folder["adapter"]));
    }

    [Fact]
    public void Export_OverABaseWithoutAChatTemplate_CarriesHowTheStudioAsks()
    {
        Forget("chat_template");
        Tune();
        var said = Asked(ModelText.Load(_model));

        Export("merged");

        Assert.False(ModelText.Load(_model).HasChatTemplate);
        Assert.Null(PromptTemplateFile.Read(_folder["run/adapter"]));
        Assert.Equal(said, ModelText.Load(_folder["merged"]).Render(Talk, addGenerationPrompt: true));
    }

    [Fact]
    public void Tune_OnTexts_WritesNoTemplate()
    {
        Forget("chat_template");
        File.WriteAllLines(_folder["train.jsonl"], Enumerable.Range(0, 8).Select(i => $"{{\"text\":\"{string.Join(' ', Enumerable.Repeat($"{i} and more", 20))}\"}}"));

        Tune();

        Assert.Null(PromptTemplateFile.ReadJinja(_folder["run/adapter"]));
    }

    [Fact]
    public void Export_BesideTheBasesOwnTemplate_KeepsThat()
    {
        Tune();

        Export("merged");

        Assert.Null(PromptTemplateFile.ReadJinja(_folder["run/adapter"]));
        Assert.Equal(ModelText.Load(_model).TemplateSource, ModelText.Load(_folder["merged"]).TemplateSource);
    }

    private static string Asked(ModelText text) => text.Tokenizer.Decode(text.EncodePrompt(Talk));

    private void Forget(string field)
    {
        var path = Path.Combine(_model, "tokenizer_config.json");
        var config = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        Assert.True(config.Remove(field));
        File.WriteAllText(path, config.ToJsonString());
    }

    private void Tune(params string[] more)
    {
        var run = CliRun.Of(
        [
            "tune", "--model", _model, "--training-file", _folder["train.jsonl"], "--output", _folder["run"], "--rank", "4", "--micro-batch-size", "4",
            "--gradient-accumulation-steps", "1", "--validation-split", "0", "--precision", "fp32", "--n-epochs", "1", "--learning-rate", "0.01", .. more,
        ]);
        Assert.True(run.ExitCode == ExitCodes.Ok, run.Error);
    }

    private void Export(string format)
    {
        var run = CliRun.Of("export", "--model", _model, "--adapter", _folder["run/adapter"], "--format", format, "--output", _folder[format]);
        Assert.True(run.ExitCode == ExitCodes.Ok, run.Error);
    }
}
