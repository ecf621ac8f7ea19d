using System.Security.Cryptography;
using System.Text.Json;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Export;
using TuningStudio.Core.Training;
using TuningStudio.Tests.Support;
using TuningStudio.Tests.Weights;

namespace TuningStudio.Tests.Export;

[Collection("Torch")]
public sealed class ModelCardTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Golden _golden = new("llama-gqa");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_ForAnAdapterOfARun_TellsDataSettingsCurveAndCheck()
    {
        var card = Export(WriteRun());

        Assert.StartsWith("---\nbase_model: \"model\"\nlibrary_name: peft\n", card, StringComparison.Ordinal);
        Assert.Contains("# Support intents", card, StringComparison.Ordinal);
        Assert.Contains($"`{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(_folder["train.jsonl"])))}`", card, StringComparison.Ordinal);
        Assert.Contains("| rank | 4 |", card, StringComparison.Ordinal);
        Assert.Contains("100 training examples, 10 held out; 5,000 tokens a pass, 900 of them trained on", card, StringComparison.Ordinal);
        Assert.Contains("1,234 of 98,765 parameters were trained (LlamaForCausalLM, fp32 on cpu)", card, StringComparison.Ordinal);
        Assert.Contains("| 2 | 0.5 | 1.5000 | 1.2500 | 50.0% | 25.0% |", card, StringComparison.Ordinal);

        // Undone when the run was resumed after step 2.
        Assert.DoesNotContain("9.0000", card, StringComparison.Ordinal);
        Assert.Contains("Validation loss went from 2.0000 (step 0) to 1.2500 (step 2).", card, StringComparison.Ordinal);
        Assert.Contains("## Checked", card, StringComparison.Ordinal);
        Assert.Contains("100.0% of 72 next tokens agree", card, StringComparison.Ordinal);
        Assert.Contains("<polyline", File.ReadAllText(_folder["out/loss.svg"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_DataThatIsGone_SaysSo()
    {
        var adapter = WriteRun();
        File.Delete(_folder["train.jsonl"]);
        Assert.Contains("the file is no longer there", Export(adapter), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_ForAnAdapterOfNoRun_TellsWhatIsKnown()
    {
        var card = Export(_golden.PathOf("lora", "nonzero"));
        Assert.DoesNotContain("## Data", card, StringComparison.Ordinal);
        Assert.Contains("## Checked", card, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["out/loss.svg"]));
    }

    private string Export(string adapter)
    {
        Exporter.Run(new ExportRequest { Model = _golden.ModelFolder, Adapter = adapter, Format = ExportFormat.Adapter, Output = _folder["out"] });
        return File.ReadAllText(_folder["out/README.md"]);
    }

    // A run's folder with the reference adapter as its result.
    private string WriteRun()
    {
        var run = new RunFolder(Directory.CreateDirectory(_folder["run"]).FullName);
        File.WriteAllText(_folder["train.jsonl"], "{\"prompt\":\"a\",\"completion\":\"b\"}\n");
        var spec = new RunSpec { Id = "run", Name = "Support intents", Model = _golden.ModelFolder, TrainingFile = _folder["train.jsonl"] };
        File.WriteAllText(run.SpecFile, JsonSerializer.Serialize(spec, StudioJson.Line.RunSpec));
        var settings = HyperparameterResolver.Resolve(new HyperparameterOptions { Rank = 4 }, new ResolverFacts(64, 256, 100, HasValidationFile: true, "cpu", "fp32"));
        File.WriteAllText(run.ResolvedFile, JsonSerializer.Serialize(settings, StudioJson.Line.ResolvedHyperparameters));
        using (var log = new EventLog(run.EventsFile, TimeProvider.System))
        {
            log.Emit(new RunStartedEvent { Name = "run", EngineVersion = "1" });
            log.Emit(new DataPreparedEvent { Format = "promptCompletion", TrainingExamples = 100, ValidationExamples = 10, Tokens = 5000, TrainedTokens = 900 });
            log.Emit(new ModelLoadedEvent { Architecture = "LlamaForCausalLM", Parameters = 98765, TrainableParameters = 1234, Device = "cpu", Precision = "fp32" });
            log.Emit(new ValidationEvent { Step = 0, ValidationLoss = 2 });
            log.Emit(new StepEvent { Step = 1, Epoch = 0.25, TrainLoss = 2.5 });
            log.Emit(new StepEvent { Step = 2, Epoch = 0.5, TrainLoss = 1.5 });
            log.Emit(new ValidationEvent { Step = 2, ValidationLoss = 1.25, TokenAccuracy = 0.5, SequenceAccuracy = 0.25 });
            log.Emit(new StepEvent { Step = 3, Epoch = 0.75, TrainLoss = 9 });
            log.Emit(new RunStartedEvent { Name = "run", EngineVersion = "1", ResumedFromStep = 2 });
            log.Emit(new StepEvent { Step = 3, Epoch = 0.75, TrainLoss = 1.1 });
        }

        Directory.CreateDirectory(run.AdapterFolder);
        foreach (var name in new[] { "adapter_config.json", "adapter_model.safetensors" })
        {
            File.Copy(_golden.PathOf("lora", "nonzero", name), Path.Combine(run.AdapterFolder, name));
        }

        return run.AdapterFolder;
    }
}
