using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Training;
using TuningStudio.Tests.Cli;
using TuningStudio.Tests.Weights;

namespace TuningStudio.Tests.Training;

/// <summary>A tiny model with data for it, and a run of them in its folder.</summary>
public abstract class TuningJobFixture : IRunEventSink, IDisposable
{
    private protected static readonly HyperparameterOptions Options = new() { NEpochs = 2, MicroBatchSize = 4, GradientAccumulationSteps = 1, ValidationSplit = 0, CheckpointSteps = 2, Precision = "fp32" };

    private protected readonly TemporaryFolder _files = new();
    private protected readonly RunFolder _folder;
    private protected readonly CommandQueue _commands = new();
    private protected readonly List<RunEvent> _events = [];
    private protected string _model;
    private protected Action<RunEvent>? _onEvent;

    protected TuningJobFixture()
    {
        _model = TinyModel.Create(_files);
        TinyModel.WriteData(_files);
        _folder = new RunFolder(_files["run"]);
        Directory.CreateDirectory(_folder.Root);
    }

    public void Dispose()
    {
        _files.Dispose();
        GC.SuppressFinalize(this);
    }

    public RunEvent Emit(RunEvent runEvent)
    {
        _events.Add(runEvent);
        _onEvent?.Invoke(runEvent);
        return runEvent;
    }

    private protected RunEvent Run(HyperparameterOptions? options = null, string? adapter = null, bool keepMoments = false, IReadOnlyList<RunExtension>? extensions = null, string? validation = null)
    {
        var spec = new RunSpec { Id = "run", Name = "run", Model = _model, Adapter = adapter, KeepMoments = keepMoments, Extensions = extensions ?? [], TrainingFile = _files["train.jsonl"], ValidationFile = validation, Hyperparameters = options ?? Options };
        return new TuningJob(spec, _folder, this, _commands, TimeProvider.System).Run();
    }

    // What is learnt makes these less likely before long.
    private protected string WriteOtherAnswers()
    {
        File.WriteAllLines(_files["other.jsonl"], Enumerable.Range(0, 6).Select(i => $"{{\"prompt\":\"What is {i} plus {i}?\",\"completion\":\"Nobody knows, least of all on a day like this.\"}}"));
        return _files["other.jsonl"];
    }

    private protected void StopOn<T>(bool keep)
        where T : RunEvent
    {
        var stopped = false;
        _onEvent = happened =>
        {
            if (happened is T && !stopped)
            {
                stopped = true;
                _commands.Add(new StopCommand(keep));
            }
        };
    }
}
